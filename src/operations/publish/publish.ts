import type { JsonDocument } from "../../input/documents/json-documents.ts";
import { readDocuments } from "../../input/documents/read-documents.ts";
import { textOrFault } from "../../input/source/text-or-fault.ts";
import { Fault } from "../../pipeline/fault.ts";
import type { Messaging } from "../../targets/messaging.ts";
import type { Target } from "../../targets/target.ts";
import type { FailureRecord } from "../failures-file.ts";
import { inputOf } from "../input-of.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { type Sendable, type SendReport, send } from "../send.ts";
import { bodiesOf, type Carrying } from "./bodies-of.ts";

export interface PublishOptions {
  /** Overwrites the collection of items. */
  readonly collection: string | undefined;
  readonly onProgress: (sent: number) => void;
  /** Gets every failure. */
  readonly record?: FailureRecord | undefined;
}

/** Sends each item and collection in a message of its own; a document that is not valid is reported and stops nothing. */
export async function publish(
  target: Pick<Target, "storePayload"> & { readonly messaging: Pick<Messaging, "publish"> },
  addresses: readonly string[],
  surroundings: InputSurroundings,
  { collection, onProgress, record }: PublishOptions,
): Promise<SendReport> {
  const carrying = { collection, storePayload: (text: string) => target.storePayload(text) };
  return send(sendables(readDocuments(addresses, surroundings), carrying), {
    signal: surroundings.signal,
    onProgress,
    record,
    publish: (messages) => target.messaging.publish("load", messages),
  });
}

async function* sendables(
  documents: AsyncIterable<readonly JsonDocument[]>,
  carrying: Carrying,
): AsyncGenerator<Sendable> {
  let number = 0;
  for await (const together of documents) {
    for (const document of together) {
      for await (const sendable of sendablesOf(document, carrying)) yield { number: ++number, ...sendable };
    }
  }
}

async function* sendablesOf(
  { place, bytes, refused }: JsonDocument,
  carrying: Carrying,
): AsyncGenerator<Omit<Sendable, "number">> {
  const text = bytes instanceof Fault ? bytes : textOrFault(bytes);
  if (text instanceof Fault) {
    const kept = bytes instanceof Fault ? refused : bytes;
    yield { place, outgoing: text, input: kept && inputOf(kept) };
    return;
  }
  for await (const { index, body, text: input } of bodiesOf(text, carrying)) {
    const outgoing = body instanceof Fault ? body : { body, attributes: {} };
    yield { place: { ...place, index: index ?? place.index }, outgoing, input: { text: input } };
  }
}
