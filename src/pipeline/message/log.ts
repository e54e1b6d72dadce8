import type { Stage } from "./stage.ts";

/** Levels of records, the gravest last. */
export const logLevels = ["info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

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
