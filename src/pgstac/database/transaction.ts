import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { backoff, jittered } from "../../pipeline/process/backoff.ts";
import { steadyNow } from "../../pipeline/process/steady-now.ts";
import type { BlockingSession } from "./blocking-sessions.ts";
import { unlessClosed } from "./closed-table.ts";
import type { Connections } from "./connections.ts";
import { hangUpOn } from "./hang-up-on.ts";
import { isContention } from "./is-contention.ts";
import { lockCause } from "./lock-cause.ts";
import { LockWatch } from "./lock-watch.ts";
import { outage } from "./outage.ts";
import { sessionSettings } from "./session-settings.ts";
import { toFault } from "./to-fault.ts";

/** Statements after the locks must see what others committed while the transaction waited for them. */
const begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

const pauseMilliseconds = { first: 50, longest: 2000 };
/** Part of the patience after which it is looked who is in the way, and then again. */
const looksAfter = 1 / 3;

/** Statements that are sent in the round trip that begins the transaction. */
export interface Opening {
  readonly locks?: readonly string[];
  /** Queries whose results are passed to `work`. */
  readonly reading?: string;
}

/** Begins a transaction that changes nothing. */
export const readOnly: Opening = { locks: ["SET TRANSACTION READ ONLY"] };

/** Work of a transaction; statements that it adds to `closing` are sent in the round trip that commits. */
type Work<Result> = (client: pg.PoolClient, read: readonly pg.QueryResult[], closing: string[]) => Promise<Result>;

/**
 * Runs `work` in one transaction, and repeats it while other sessions are in its way.
 * @throws Fault `infrastructure` or `contention`, or an error that `work` throws
 */
export async function inTransaction<Result>(
  { pool, patienceMilliseconds, server, giveUp }: Connections,
  work: Work<Result>,
  { locks = [], reading }: Opening = {},
): Promise<Result> {
  const giveUpAt = steadyNow() + patienceMilliseconds;
  using watch = server.hasOneSession ? undefined : new LockWatch(pool, patienceMilliseconds * looksAfter);
  for (let attempt = 1; ; attempt++) {
    const settings = sessionSettings(Math.max(giveUpAt - steadyNow(), 1000), server);
    try {
      return await attemptOnce(pool, [begin, ...settings, ...locks], reading, work, { giveUp, watch });
    } catch (error) {
      if (giveUp?.aborted) throw givenUp(error, watch?.sessions ?? []);
      if (!isContention(error) || steadyNow() >= giveUpAt) throw toFault(error, watch?.sessions);
      await sleep(jittered(backoff(attempt, pauseMilliseconds), [0, 1]));
    }
  }
}

async function attemptOnce<Result>(
  pool: pg.Pool,
  beginning: readonly string[],
  reading: string | undefined,
  work: Work<Result>,
  { giveUp, watch }: { readonly giveUp: AbortSignal | undefined; readonly watch: LockWatch | undefined },
): Promise<Result> {
  giveUp?.throwIfAborted();
  const client = await connect(pool);
  let broken = true;
  using _watched = watch?.watch(client);
  using _hangingUp = hangUpOn(giveUp, client);
  try {
    giveUp?.throwIfAborted();
    const sql = [...beginning, ...(reading ? [reading] : [])].join("; ");
    const results = (await client.query(sql)) as unknown as pg.QueryResult[];
    const closing: string[] = [];
    const result = await work(client, results.slice(beginning.length), closing);
    await client.query([...closing, "COMMIT"].join("; "));
    broken = false;
    return result;
  } catch (error) {
    broken = await client.query("ROLLBACK").then(
      () => false,
      () => true,
    );
    throw broken ? error : await unlessClosed(client, error);
  } finally {
    client.release(broken);
  }
}

function givenUp(cause: unknown, sessions: readonly BlockingSession[]): Fault {
  const late = "the database did not answer in time";
  if (sessions.length === 0) return new Fault("infrastructure", late, { cause });
  const { why, remedy } = lockCause(sessions);
  return new Fault("infrastructure", `${late}: ${why}`, { remedy, cause });
}

/** Takes a connection. If there is none, the database is at fault, not a message. */
async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw outage(error as Error);
  }
}
