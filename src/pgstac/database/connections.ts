import type pg from "pg";
import type { ServerSettings } from "./server-settings.ts";

/** Connections to one database, and how long to go on when others are in the way. */
export interface Connections {
  readonly pool: pg.Pool;
  /** Contention is retried for this long before it reaches the caller. */
  readonly patienceMilliseconds: number;
  readonly server: ServerSettings;
  /** Ends the transaction that is under way with its connection; after that none begins. */
  readonly giveUp?: AbortSignal;
}
