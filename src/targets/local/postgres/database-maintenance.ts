import type { PGlite } from "@electric-sql/pglite";
import type { WireBackend } from "./wire-backend.ts";

/** Time between two looks for something to do. */
const everyMilliseconds = 20_000;
/** Size of the log that a start after a crash has to replay at most, about. */
const walBytes = 32 * 1024 * 1024;

/** Finds a table that has changed enough, by PostgreSQL's own thresholds. */
const changedTable = `
  select format('%I.%I', schemaname, relname) as name, n_dead_tup > 50 + 0.2 * n_live_tup as dead
  from pg_stat_user_tables
  where n_mod_since_analyze > 50 + 0.1 * n_live_tup or n_dead_tup > 50 + 0.2 * n_live_tup
  order by n_dead_tup + n_mod_since_analyze desc limit 1`;

/**
 * Does the work of PostgreSQL's background processes, of which PGlite has none: without it the log grows for ever, dead
 * rows are never removed and the planner knows nothing of the tables. One small step at a time, between clients' turns.
 * @param fail called with the error if a step fails
 */
export function startMaintenance(backend: WireBackend, fail: (error: unknown) => void): Disposable {
  let checkpointAt = "0/0";
  const step = async (database: PGlite): Promise<boolean> => {
    const { rows } = await database.query<{ far: boolean }>(
      `select pg_current_wal_insert_lsn() - $1::pg_lsn > ${walBytes} as far`,
      [checkpointAt],
    );
    if (rows[0]?.far) {
      await database.exec("checkpoint");
      const lsn = await database.query<{ lsn: string }>("select pg_current_wal_insert_lsn()::text as lsn");
      checkpointAt = lsn.rows[0]?.lsn ?? checkpointAt;
    }
    const [table] = (await database.query<{ name: string; dead: boolean }>(changedTable)).rows;
    if (!table) return false;
    await database.exec(table.dead ? `vacuum (analyze) ${table.name}` : `analyze ${table.name}`);
    return true;
  };
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async (): Promise<void> => {
    try {
      while (!stopped && (await backend.exclusively(step))) if (backend.isContended) break;
    } catch (error) {
      if (!isShortOfResources(error)) throw error;
    }
    if (!stopped) timer = setTimeout(() => void round().catch(fail), everyMilliseconds);
  };
  timer = setTimeout(() => void round().catch(fail), everyMilliseconds);
  return {
    [Symbol.dispose]: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Tells an error of SQLSTATE's class 53, such as a full disk: the next round may find room, and clients need the database meanwhile. */
const isShortOfResources = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "code" in error && String(error.code).startsWith("53");
