import type { WireServerOptions } from "./open-wire-server.ts";

/** Options that the database's thread is started with. */
export interface DatabaseThreadOptions extends WireServerOptions {
  readonly folder: string;
  readonly postgisBundle: string;
  /** True makes clients superusers, as installing extensions needs. */
  readonly superuser: boolean;
  /** Time limit of one statement of the STAC API. */
  readonly readerStatementSeconds: number;
  /** Counts up while the thread is not busy with one statement. */
  readonly heartbeat: Int32Array;
}

/** The message that the thread sends, once, when its database is open. */
export interface DatabaseReady {
  readonly port: number;
  readonly pgstacVersion: string | null;
}
