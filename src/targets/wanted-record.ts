import type { LogRecord } from "../pipeline/message/log.ts";
import type { LogQuery } from "./target.ts";

/** Tells if a query asks for a record, written as `line`; the same on every target. */
export function isWanted(record: LogRecord, line: string, query: LogQuery): boolean {
  const { filter, since, until, anyOf } = query;
  const time = Date.parse(record.time);
  return (
    (filter === undefined || line.includes(filter)) &&
    (since === undefined || time >= since) &&
    (until === undefined || time <= until) &&
    (anyOf === undefined || anyOf.some((text) => line.includes(text)))
  );
}
