import type pg from "pg";

/** A session that keeps a lock for which others wait, while itself it waits for none. */
export interface BlockingSession {
  /** Number of its process; 0 of a prepared transaction, which has none. */
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly state: string | null;
  /** Time at which its transaction began; null of another user's session, unless this user may read all statistics. */
  readonly since: string | null;
  readonly query: string | null;
}

/** Finds the sessions for which a session waits in the end: those that it waits for may wait for others. */
export async function blockingSessions(client: pg.ClientBase, pid: number): Promise<BlockingSession[]> {
  return (await client.query<BlockingSession>(sql, [pid])).rows;
}

const mostSessions = 3;

const sql = `WITH RECURSIVE chain(pid) AS (
    SELECT unnest(pg_blocking_pids($1))
    UNION SELECT unnest(pg_blocking_pids(pid)) FROM chain)
  SELECT pid, usename AS user, application_name AS application, state,
    to_char(xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since,
    nullif(query, '<insufficient privilege>') AS query
  FROM chain LEFT JOIN pg_stat_activity USING (pid)
  WHERE cardinality(pg_blocking_pids(pid)) = 0 ORDER BY xact_start NULLS LAST, pid LIMIT ${mostSessions}`;
