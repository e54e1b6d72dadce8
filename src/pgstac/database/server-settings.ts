import type pg from "pg";

/** Settings that not every PostgreSQL server has. */
export interface ServerSettings {
  /** True if long values can be compressed by lz4, which takes a fraction of the time. */
  readonly hasLz4: boolean;
  /** True if the server can notice during a statement that its client is gone: PostgreSQL 14, on some systems only. */
  readonly checksClients: boolean;
  /** True of the embedded database, in which no session waits for another's lock. */
  readonly hasOneSession: boolean;
  /** Time after which the server ends a statement or, from PostgreSQL 17 on, a transaction of this user; 0 if never. */
  readonly timeoutMilliseconds: number;
}

export async function readServerSettings(pool: pg.Pool): Promise<ServerSettings> {
  const { rows } = await pool.query<ServerSettings>(sql);
  return rows[0] ?? unknownServer;
}

const unknownServer: ServerSettings = {
  hasLz4: false,
  checksClients: false,
  hasOneSession: false,
  timeoutMilliseconds: 0,
};

/** Reads what a session begins with: what is set now may be of another client of a pooler. */
const timeoutSql = `coalesce((SELECT min(nullif(reset_val, '0')::int) FROM pg_settings
  WHERE name IN ('statement_timeout', 'transaction_timeout')), 0)`;

const sql = `SELECT
  coalesce((SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'), false)
    AS "hasLz4",
  version() ~ 'linux' AND EXISTS (SELECT FROM pg_settings WHERE name = 'client_connection_check_interval')
    AS "checksClients",
  version() ~ 'wasm' AS "hasOneSession",
  ${timeoutSql} AS "timeoutMilliseconds"`;
