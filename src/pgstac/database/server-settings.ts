import type pg from "pg";

/** Settings that not every PostgreSQL server has. */
export interface ServerSettings {
  /** True if long values can be compressed by lz4, which takes a fraction of the time. */
  readonly hasLz4: boolean;
  /** True if the server can notice during a statement that its client is gone: PostgreSQL 14, on some systems only. */
  readonly checksClients: boolean;
  /** True of the embedded database, in which no session waits for another's lock. */
  readonly hasOneSession: boolean;
  /** Time after which the server ends a statement of this user; 0 if it ends none. */
  readonly statementTimeoutMilliseconds: number;
}

export async function readServerSettings(pool: pg.Pool): Promise<ServerSettings> {
  const { rows } = await pool.query<ServerSettings>(sql);
  return rows[0] ?? unknownServer;
}

const unknownServer: ServerSettings = {
  hasLz4: false,
  checksClients: false,
  hasOneSession: false,
  statementTimeoutMilliseconds: 0,
};

const sql = `SELECT
  coalesce((SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'), false)
    AS "hasLz4",
  version() ~ 'linux' AND EXISTS (SELECT FROM pg_settings WHERE name = 'client_connection_check_interval')
    AS "checksClients",
  version() ~ 'wasm' AS "hasOneSession",
  (extract(epoch FROM current_setting('statement_timeout')::interval) * 1000)::int AS "statementTimeoutMilliseconds"`;
