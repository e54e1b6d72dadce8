import { type LogLevel, type LogRecord, logLevels } from "../../pipeline/message/log.ts";
import type { LogQuery, Target } from "../../targets/target.ts";
import { type FieldSelection, filterFields } from "./filter-fields.ts";
import { findHistory } from "./find-history.ts";
import { findLoggedRun } from "./find-logged-run.ts";
import { queryLogs } from "./query-logs.ts";
import type { RecordFilter } from "./record-filter.ts";

/** The records that are asked for. What is left out lets all pass. */
export interface LogSelection extends Omit<LogQuery, "anyOf">, FieldSelection {
  /** Records of this level and of graver ones. */
  readonly level?: LogLevel;
  /** Messages of this run: its id, the beginning of it, its label, or `latest`. */
  readonly run?: string;
  /** The history of this message in both stages, by its id or that of its dead letter. */
  readonly message?: string;
  /** The history of messages about this item. */
  readonly item?: string;
}

/**
 * Reads what the stages logged, in order of time; an abort ends it without an error.
 * @throws Fault `not_found` if nobody knows the run, `wrong_usage` if several are named so
 */
export async function* readLogs(
  target: Pick<Target, "logs" | "operate" | "messaging">,
  { level, run, message, item, kind, reason, cause, package: packageName, collection, where, ...query }: LogSelection,
): AsyncGenerator<LogRecord> {
  const { signal } = query;
  const filters: RecordFilter[] = [];
  if (message !== undefined) filters.push(await findHistory(target, { message }, signal));
  if (item !== undefined) filters.push(await findHistory(target, { item }, signal));
  if (run !== undefined) filters.push(await findLoggedRun(target, run, signal));
  filters.push(filterFields({ kind, reason, cause, package: packageName, collection, where }));
  const [anyOf] = filters.flatMap((filter) => (filter.anyOf ? [filter.anyOf] : []));
  const leastLevel = level === undefined ? 0 : logLevels.indexOf(level);
  for await (const record of queryLogs(target, { ...query, ...(anyOf && { anyOf }) })) {
    if (logLevels.indexOf(record.level) < leastLevel) continue;
    if (filters.every((filter) => filter.isWanted(record))) yield record;
  }
}
