import type { Message } from "../message/message.ts";
import { originOf } from "../message/publication.ts";
import type { LedgerMessage } from "../run/ledger-message.ts";
import { readLedgerMessage } from "../run/ledger-message.ts";
import type { BatchEntry, Ledger } from "../run/run-outcomes.ts";
import { type Judgement, type Verdict, verdictOn } from "./verdict.ts";

/** Messages of a batch that are records for the ledger, and the others. */
export interface ApartFromLedger {
  readonly records: readonly { readonly message: Message; readonly record: LedgerMessage }[];
  readonly documents: readonly Message[];
}

export function apartFromLedger(batch: readonly Message[]): ApartFromLedger {
  const read = batch.map((message) => ({ message, record: readLedgerMessage(message.body) }));
  return {
    records: read.flatMap(({ message, record }) => (record ? [{ message, record }] : [])),
    documents: read.flatMap(({ message, record }) => (record ? [] : [message])),
  };
}

/** Writes records to the ledger, and judges those that could not be written. */
export async function recordMessages(records: ApartFromLedger["records"], ledger: Ledger): Promise<Judgement[]> {
  const deaths = records.filter(({ record }) => record.ledger === "deaths");
  const entries = deaths.flatMap(({ record }) =>
    record.ledger === "deaths"
      ? record.runs.map(({ run_id, deaths: dead }) => ({ runId: run_id, collection: "", done: {}, dead }))
      : [],
  );
  const judgements = await judged(
    deaths.map(({ message }) => message),
    () => ledger.recordOutcomes(entries),
  );
  for (const { message, record } of records) {
    if (record.ledger === "run") judgements.push(...(await judged([message], () => ledger.recordRun(record.record))));
  }
  return judgements;
}

/**
 * Records messages of runs that are done, but whose items were stored by no transaction of their own: collections, and
 * documents of several items.
 */
export async function recordOthers(
  verdicts: ReadonlyMap<Message, Verdict>,
  recorded: ReadonlySet<Message>,
  ledger: Ledger,
): Promise<Judgement[]> {
  const done = [...verdicts].flatMap(([message, { outcome }]) => {
    const origin = outcome === "done" && !recorded.has(message) ? originOf(message.attributes) : undefined;
    return origin ? [{ message, ...origin }] : [];
  });
  const entries: BatchEntry[] = [...Map.groupBy(done, ({ runId }) => runId)].map(([runId, messages]) => ({
    runId,
    collection: "",
    done: { other: messages.map(({ sequence }) => sequence) },
  }));
  return judged(
    done.map(({ message }) => message),
    () => ledger.recordOutcomes(entries),
  );
}

async function judged(messages: readonly Message[], record: () => Promise<void>): Promise<Judgement[]> {
  if (messages.length === 0) return [];
  try {
    await record();
    return [];
  } catch (error) {
    const verdict = verdictOn(error);
    return messages.map((message) => [message, verdict]);
  }
}
