import type pg from "pg";
import type { ServerSettings } from "./server-settings.ts";

/** Connections to one database, with the patience for other sessions that hold locks. */
export interface Connections {
  readonly pool: pg.Pool;
  /** Time during which contention is retried before it reaches the caller. */
  readonly patienceMilliseconds: number;
  readonly server: ServerSettings;
  /** Signal that closes the connection of the running transaction and lets no other begin. */
  readonly giveUp?: AbortSignal;
}
