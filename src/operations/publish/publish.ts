import type { JsonDocument } from "../../input/documents/json-documents.ts";
import { readDocuments } from "../../input/documents/read-documents.ts";
import type { SearchReport } from "../../input/documents/search.ts";
import { textOrFault } from "../../input/source/text-or-fault.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Target } from "../../targets/target.ts";
import { Doubts, type Warnings } from "../doubts.ts";
import type { FailureRecord } from "../failures-file.ts";
import { inputOf } from "../input-of.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { describeInputs } from "../runs/describe-inputs.ts";
import { type Recorded, recorded } from "../runs/recorded.ts";
import { runAttributes } from "../runs/run-attributes.ts";
import type { RunStart, RunTarget } from "../runs/run-recorder.ts";
import type { Searches } from "../searches.ts";
import { type Sendable, type SendReport, send } from "../send.ts";
import { bodiesOf, type Carrying } from "./bodies-of.ts";

export interface PublishOptions {
  /** Overwrites the collection of items. */
  readonly collection: string | undefined;
  readonly onProgress: (sent: number) => void;
  readonly runId: string;
  /** Gets every failure. */
  readonly record?: FailureRecord | undefined;
  /** Refuses items that raise a warning. */
  readonly strict?: boolean;
}

export interface PublishReport extends Recorded<SendReport> {
  readonly warnings: Warnings;
  /** The searches that the inputs hold pages of. */
  readonly searches: Searches;
}

/** Sends each item and collection in a message of its own; a document that is not valid is reported and stops nothing. */
export async function publish(
  target: Pick<Target, "storePayload"> & RunTarget,
  addresses: readonly string[],
  surroundings: InputSurroundings,
  { collection, onProgress, runId, record, strict }: PublishOptions,
): Promise<PublishReport> {
  const searches: SearchReport[] = [];
  const carrying = { collection, storePayload: (text: string) => target.storePayload(text) };
  const doubts = new Doubts(strict ?? false);
  const documents = readDocuments(addresses, surroundings, { onSearch: (search) => void searches.push(search) });
  const start: RunStart = {
    id: runId,
    command: "publish",
    inputs: await describeInputs(addresses, surroundings.folder),
    skipped: 0,
  };
  const report = await recorded(target, start, (note, cancelled) =>
    send(numbered(sendables(documents, carrying, doubts), runId), {
      signal: AbortSignal.any([surroundings.signal, cancelled]),
      onProgress: (sent, progress) => {
        note(progress);
        onProgress(sent);
      },
      record,
      publish: (messages) => target.messaging.publish("load", messages),
    }),
  );
  return { ...report, warnings: doubts.report(), searches };
}

/** Names the run, the number in it and the place on each message. */
async function* numbered(sendables: AsyncIterable<Sendable>, runId: string): AsyncGenerator<Sendable> {
  const attributesOf = runAttributes(runId);
  for await (const { outgoing, ...sendable } of sendables) {
    const attributes = attributesOf(sendable.number, sendable.place);
    yield {
      ...sendable,
      outgoing:
        outgoing instanceof Fault ? outgoing : { ...outgoing, attributes: { ...outgoing.attributes, ...attributes } },
    };
  }
}

async function* sendables(
  documents: AsyncIterable<readonly JsonDocument[]>,
  carrying: Carrying,
  doubts: Doubts,
): AsyncGenerator<Sendable> {
  let number = 0;
  for await (const together of documents) {
    for (const document of together) {
      for await (const sendable of sendablesOf(document, carrying, doubts)) yield { number: ++number, ...sendable };
    }
  }
}

async function* sendablesOf(
  { place, bytes, refused }: JsonDocument,
  carrying: Carrying,
  doubts: Doubts,
): AsyncGenerator<Omit<Sendable, "number">> {
  const text = bytes instanceof Fault ? bytes : textOrFault(bytes);
  if (text instanceof Fault) {
    const kept = bytes instanceof Fault ? refused : bytes;
    yield { place, outgoing: text, input: kept && inputOf(kept) };
    return;
  }
  for await (const { index, body, item, text: input } of bodiesOf(text, carrying)) {
    const its = { ...place, index: index ?? place.index };
    const refused = item && doubts.judge(its, item);
    const outgoing = refused ?? (body instanceof Fault ? body : { body, attributes: {} });
    yield { place: its, outgoing, input: { text: input } };
  }
}
