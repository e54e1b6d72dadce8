import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { isContention, outage, toFault } from "./database-fault.ts";

/** Connections of one database, and how long to go on when others are in the way. */
export interface Database {
  readonly pool: pg.Pool;
  /** Contention is retried for this long before it reaches the caller. */
  readonly patienceMilliseconds: number;
  /** Whether the connection speaks COPY; the embedded database's does not. */
  readonly speaksCopy: boolean;
}

/**
 * Runs `work` in one transaction, again while others are in its way. With `collection`, it is the only one of ours
 * writing to that collection.
 * @throws Fault `infrastructure` or `contention`, or what `work` throws
 */
export async function inTransaction<Result>(
  { pool, patienceMilliseconds }: Database,
  work: (client: pg.PoolClient) => Promise<Result>,
  collection?: string,
): Promise<Result> {
  const giveUpAt = Date.now() + patienceMilliseconds;
  for (let attempt = 0; ; attempt++) {
    const left = giveUpAt - Date.now();
    try {
      return await once(pool, work, beginning(collection, Math.max(left, 1000)));
    } catch (error) {
      if (!isContention(error) || Date.now() >= giveUpAt) throw toFault(error);
      await sleep(Math.random() * Math.min(50 * 2 ** attempt, 2000));
    }
  }
}

async function once<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
  beginSql: string,
): Promise<Result> {
  const client = await connected(pool);
  let broken = true;
  try {
    await client.query(beginSql);
    const result = await work(client);
    await client.query("COMMIT");
    broken = false;
    return result;
  } catch (error) {
    broken = await client.query("ROLLBACK").then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Whatever keeps the database from letting us in, no message is at fault. */
async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw outage(error as Error);
  }
}

const abandonedMilliseconds = 60_000;

/**
 * Everything a session needs is set for this transaction only: the embedded database has one session for all of its
 * clients. UTC and ISO because pgstac 0.9 names partitions and reads constraints in the session's own settings.
 */
function beginning(collection: string | undefined, lockTimeoutMilliseconds: number): string {
  const settings = [
    "search_path = pgstac, public",
    "timezone = 'UTC'",
    "datestyle = 'ISO, YMD'",
    "client_min_messages = warning",
    `lock_timeout = ${lockTimeoutMilliseconds}`,
    // A function that is put to sleep in mid-transaction would keep its locks until it wakes.
    `idle_in_transaction_session_timeout = ${abandonedMilliseconds}`,
  ];
  const begin = ["BEGIN", ...settings.map((setting) => `SET LOCAL ${setting}`)];
  if (collection !== undefined) begin.push(lockSql(collection));
  return begin.join("; ");
}

const lockSql = (collection: string): string =>
  `SELECT pg_advisory_xact_lock(hashtext('stac-ingest'), hashtext(${quoteLiteral(collection)}))`;

const quoteLiteral = (text: string): string =>
  `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\0", "")}'`;

/** Undoes `work`, and only it, where it fails. */
export async function inSavepoint<Result>(client: pg.ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query("SAVEPOINT step");
  try {
    const result = await work();
    await client.query("RELEASE SAVEPOINT step");
    return result;
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT step; RELEASE SAVEPOINT step");
    throw error;
  }
}
