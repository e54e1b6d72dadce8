import type { LogRecord } from "../../pipeline/message/log.ts";
import { hasSequence } from "../../pipeline/stage/loaded-messages.ts";
import { isObject } from "../../pipeline/text/json.ts";

/** Writes a text as it stands in the line of a record. */
export const inLine = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Tells if a record is about messages of a run, by themselves or among others of a batch. */
export const isOfRun = (record: LogRecord, runId: string): boolean =>
  record["run_id"] === runId || rangesIn(record, runId) !== undefined;

/** Tells if a record is about one message of a run. */
export function isOfMessage(record: LogRecord, runId: string, sequence: string): boolean {
  if (record["run_id"] === runId) return record["sequence"] === sequence;
  const ranges = rangesIn(record, runId);
  return ranges !== undefined && hasSequence(ranges, Number(sequence));
}

function rangesIn({ runs }: LogRecord, runId: string): string | undefined {
  const ranges = isObject(runs) && Object.hasOwn(runs, runId) ? runs[runId] : undefined;
  return typeof ranges === "string" ? ranges : undefined;
}
