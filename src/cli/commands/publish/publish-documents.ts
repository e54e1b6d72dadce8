import type { JsonDocument } from "../../../input/documents/json-documents.ts";
import { textOrFault } from "../../../input/source/text-or-fault.ts";
import { Fault } from "../../../pipeline/fault.ts";
import { type Sendable, type SendEffects, type SendReport, send } from "../../send.ts";
import { bodiesOf } from "./bodies-of.ts";

export interface PublishEffects extends SendEffects {
  /** Overwrites the collection of items. */
  readonly collection: string | undefined;
  readonly storePayload: (text: string) => Promise<string>;
}

/** Sends each item and collection in a message of its own; what is not valid is reported and holds nothing up. */
export async function publishDocuments(
  documents: AsyncIterable<readonly JsonDocument[]>,
  effects: PublishEffects,
): Promise<SendReport> {
  return send(sendables(documents, effects), effects);
}

async function* sendables(
  documents: AsyncIterable<readonly JsonDocument[]>,
  effects: PublishEffects,
): AsyncGenerator<Sendable> {
  let number = 0;
  for await (const together of documents) {
    for (const document of together) {
      for await (const sendable of sendablesOf(document, effects)) yield { number: ++number, ...sendable };
    }
  }
}

async function* sendablesOf(
  { place, bytes }: JsonDocument,
  effects: PublishEffects,
): AsyncGenerator<Omit<Sendable, "number">> {
  const text = bytes instanceof Fault ? bytes : textOrFault(bytes);
  if (text instanceof Fault) {
    yield { place, outgoing: text };
    return;
  }
  for await (const { index, body } of bodiesOf(text, effects)) {
    const outgoing = body instanceof Fault ? body : { body, attributes: {} };
    yield { place: { ...place, index: index ?? place.index }, outgoing };
  }
}
