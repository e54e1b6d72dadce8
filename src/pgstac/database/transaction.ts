import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { Fault } from "../../pipeline/fault.ts";
import { steadyNow } from "../../pipeline/steady-now.ts";
import type { Features } from "../schema/features.ts";
import type { Installed } from "../schema/install-pgstac.ts";
import { migrationLock } from "../schema/migration-lock.ts";
import { isContention, outage, toFault } from "./database-fault.ts";
import { type Turn, turnSql } from "./turn.ts";

/** Connections of one database, and how long to go on when others are in the way. */
export interface Database {
  readonly pool: pg.Pool;
  /** Contention is retried for this long before it reaches the caller. */
  readonly patienceMilliseconds: number;
  /** Ends the transaction that is under way with its connection; after that none begins. */
  readonly giveUp?: AbortSignal;
  /** As last seen; somebody may migrate the database meanwhile. */
  features: Features;
  /** Brings the database to another version of pgstac; undefined where its SQL is not at hand. */
  readonly migrate?: (version: string) => Promise<Installed>;
}

/** What to ask in the round trip that begins the transaction. */
export interface Opening {
  readonly turn?: Turn;
  readonly reading?: string;
}

/**
 * Runs `work` in one transaction, again while others are in its way. With `collection`, it is the only one of ours
 * writing to that collection.
 * @throws Fault `infrastructure` or `contention`, or what `work` throws
 */
export const inTransaction = <Result>(
  database: Database,
  work: (client: pg.PoolClient) => Promise<Result>,
  collection?: string,
): Promise<Result> => inTurn(database, collection === undefined ? {} : { turn: { collection, alone: true } }, work);

/** As `inTransaction`, and hands `work` what `reading` found. */
export async function inTurn<Result>(
  { pool, patienceMilliseconds, features, giveUp }: Database,
  { turn, reading }: Opening,
  work: (client: pg.PoolClient, read: readonly pg.QueryResult[]) => Promise<Result>,
): Promise<Result> {
  const giveUpAt = steadyNow() + patienceMilliseconds;
  for (let attempt = 0; ; attempt++) {
    const statements = beginning(Math.max(giveUpAt - steadyNow(), 1000), features, turn);
    try {
      return await once(pool, statements, reading, work, giveUp);
    } catch (error) {
      if (giveUp?.aborted) throw givenUp(error);
      if (!isContention(error) || steadyNow() >= giveUpAt) throw toFault(error);
      await sleep(Math.random() * Math.min(50 * 2 ** attempt, 2000));
    }
  }
}

async function once<Result>(
  pool: pg.Pool,
  statements: readonly string[],
  reading: string | undefined,
  work: (client: pg.PoolClient, read: readonly pg.QueryResult[]) => Promise<Result>,
  giveUp: AbortSignal | undefined,
): Promise<Result> {
  const client = await connected(pool);
  let broken = true;
  // The server rolls back what a connection leaves behind.
  const hangUp = (): void => void client.end().catch(() => {});
  giveUp?.addEventListener("abort", hangUp, { once: true });
  try {
    giveUp?.throwIfAborted();
    const sql = [...statements, ...(reading ? [reading] : [])].join("; ");
    const results = (await client.query(sql)) as unknown as pg.QueryResult[];
    const result = await work(client, results.slice(statements.length));
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
    giveUp?.removeEventListener("abort", hangUp);
    client.release(broken);
  }
}

const givenUp = (cause: unknown): Fault =>
  new Fault("infrastructure", "the database did not answer in time", { cause });

/** Whatever keeps the database from letting us in, no message is at fault. */
async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw outage(error as Error);
  }
}

const abandonedMilliseconds = 60_000;
const hangupsSeenMilliseconds = 5_000;

/**
 * Everything a session needs is set for this transaction only: the embedded database has one session for all of its
 * clients. UTC and ISO because pgstac 0.9 names partitions and reads constraints in the session's own settings.
 */
function beginning(
  lockTimeoutMilliseconds: number,
  { compressesFast, seesHangups }: Features,
  turn: Turn | undefined,
): string[] {
  const settings = [
    "search_path = pgstac, public",
    "timezone = 'UTC'",
    "datestyle = 'ISO, YMD'",
    "client_min_messages = warning",
    // Else tables of some ten thousand items are read whole to find a thousand of them.
    "random_page_cost = 1.1",
    // Looking for a thousand items in many partitions costs enough for it, and takes half as long without.
    "jit = off",
    `lock_timeout = ${lockTimeoutMilliseconds}`,
    // A function that is put to sleep in mid-transaction would keep its locks until it wakes.
    `idle_in_transaction_session_timeout = ${abandonedMilliseconds}`,
    // Else a statement whose client has given up would go on, with its locks.
    ...(seesHangups ? [`client_connection_check_interval = ${hangupsSeenMilliseconds}`] : []),
    ...(compressesFast ? ["default_toast_compression = lz4"] : []),
  ];
  const begin = ["BEGIN", ...settings.map((setting) => `SET LOCAL ${setting}`)];
  // Apart from the turn, which looks at a table: who waits here must not hold what the migration needs.
  if (turn) begin.push(`SELECT pg_advisory_xact_lock_shared(${migrationLock})`, ...turnSql(turn));
  return begin;
}
