import type { LogRecord } from "../../pipeline/message/log.ts";

/** Tells if a record is wanted, and texts of which each wanted one contains at least one. */
export interface RecordFilter {
  readonly anyOf?: readonly string[];
  isWanted(record: LogRecord): boolean;
}
