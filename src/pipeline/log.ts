import type { Stage } from "./stage.ts";

export type LogLevel = "info" | "warn" | "error";

/** One line of a stage's log, the same on both targets. */
export interface LogRecord {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly level: LogLevel;
  readonly stage: Stage;
  /** The event, in a few fixed words: `batch done`, `message dead`. */
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Writes a record; the writer adds time and stage. */
export type Log = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => void;
