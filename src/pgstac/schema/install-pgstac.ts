import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { steadyNow } from "../../pipeline/process/steady-now.ts";
import { isNewer } from "../../settings/pgstac-versions.ts";
import { hangUpOn } from "../database/hang-up-on.ts";
import { migrationLock } from "../database/migration-lock.ts";
import { openPool } from "../database/open-pool.ts";
import { readServerSettings } from "../database/server-settings.ts";
import { unreachable } from "../database/unreachable.ts";
import { readCapabilities } from "./capabilities.ts";
import { denialIn, explainDenial } from "./explain-denial.ts";
import { migrationSteps } from "./migration-steps.ts";
import { restorableFunctionsSql } from "./restorable-functions.ts";

const sliceMilliseconds = 20_000;
const clientCheckMilliseconds = 10_000;

/** Outcome of an installation. `from` is null if there was no pgstac before. */
export interface Installed {
  readonly from: string | null;
  readonly to: string;
  /** Files that were run; none if the version was installed already. */
  readonly files: readonly string[];
  /** Statements that pgstac has put off, one or so for each partition, and that were not run in the time there was. */
  readonly queued: number;
}

export interface InstallOptions {
  /** The time, of `steadyNow`, until which pgstac's queue is worked off; by default as long as pgstac itself takes. */
  readonly queueUntil?: number;
  /** Closes the connection, which undoes whatever is not done by then. */
  readonly giveUp?: AbortSignal;
  /** True if a database that has a newer version keeps it. */
  readonly keepsNewer?: boolean;
}

/** Shortest time for the queue: one statement is run in any case. */
const leastQueueMilliseconds = 1_000;

/**
 * Brings the database to a version of pgstac with the SQL of pypgstac's wheel, in one transaction, and leaves it as
 * `pypgstac migrate` does. If that version is installed already, only works off the queue that is left.
 * @throws Fault `database_unreachable`, `infrastructure`, or `pgstac_unsupported` if no steps lead to the version
 */
export async function installPgstac(
  url: string,
  sqlFolder: string,
  version: string,
  { queueUntil, giveUp, keepsNewer }: InstallOptions = {},
): Promise<Installed> {
  const pool = openPool(url, { max: 1 });
  try {
    const client = await pool.connect().catch((error: Error) => {
      throw unreachable(url, error);
    });
    client.release();
    const from = await readVersion(pool);
    const staysNewer = keepsNewer && from !== null && isNewer(from, version);
    const files = staysNewer || from === version ? [] : migrationSteps(await readdir(sqlFolder), from, version);
    if (files.length > 0) await run(pool, sqlFolder, files, giveUp);
    // Whoever installed what is there, or an earlier version of ours, may not have done it.
    await pool.query(restorableFunctionsSql);
    if (staysNewer) return { from, to: from, files, queued: 0 };
    const queued = from === null ? 0 : await drainQueue(pool, queueUntil, giveUp);
    return { from, to: version, files, queued };
  } catch (error) {
    throw await explainDenial(url, error);
  } finally {
    await pool.end();
  }
}

/**
 * Lets the connected user act as each of pgstac's roles that is there, which may be another user's work. From PostgreSQL
 * 16 on a role is at first given to its maker without the right to act as it.
 */
const joinRolesSql = `DO $$
DECLARE
  needed name;
BEGIN
  FOR needed IN SELECT rolname FROM pg_roles WHERE rolname IN ('pgstac_admin', 'pgstac_read', 'pgstac_ingest') LOOP
    IF NOT pg_has_role(needed, 'USAGE') THEN
      EXECUTE format('GRANT %I TO %I', needed, current_user);
    END IF;
  END LOOP;
END $$`;

/** Reads the version that is there. Of a pgstac that another role made it may take that role's rights. */
async function readVersion(pool: pg.Pool): Promise<string | null> {
  const read = async (): Promise<string | null> => (await readCapabilities(pool)).version ?? null;
  return read().catch(async (error: unknown) => {
    if (!denialIn(error)) throw error;
    await pool.query(joinRolesSql);
    return read();
  });
}

/**
 * Makes pgstac's roles and lets the connected user act as each, which the files take for granted: they change to roles
 * that only a superuser may change to unasked. The administrator of a managed server such as RDS is none.
 */
const ownRolesSql = `DO $$
DECLARE
  needed name;
BEGIN
  FOREACH needed IN ARRAY '{pgstac_admin,pgstac_read,pgstac_ingest}'::name[] LOOP
    IF to_regrole(needed::text) IS NULL THEN
      EXECUTE format('CREATE ROLE %I', needed);
    END IF;
  END LOOP;
END $$; ${joinRolesSql}`;

/** Limits the time for the queue, so that whoever waits for a migration learns how much of it is left. */
export const oneSlice = (): Pick<InstallOptions, "queueUntil"> => ({ queueUntil: steadyNow() + sliceMilliseconds });

async function run(
  pool: pg.Pool,
  sqlFolder: string,
  files: readonly string[],
  giveUp: AbortSignal | undefined,
): Promise<void> {
  const { checksClients } = await readServerSettings(pool);
  const client = await pool.connect();
  using _ = hangUpOn(giveUp, client);
  try {
    giveUp?.throwIfAborted();
    await client.query("BEGIN; SET LOCAL client_min_messages = warning");
    // Otherwise the server would go on for a client that gave up, and keep all loads waiting.
    if (checksClients) await client.query(`SET LOCAL client_connection_check_interval = ${clientCheckMilliseconds}`);
    // Waits for running loads; later loads wait for the migration.
    await client.query(`SELECT pg_advisory_xact_lock(${migrationLock})`);
    await client.query(ownRolesSql);
    for (const file of files) await client.query(withoutTransaction(await readFile(join(sqlFolder, file), "utf8")));
    // The files change the session's role and path; a pooler may give the session to somebody else after COMMIT.
    await client.query("RESET ROLE; RESET ALL; COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Removes the transaction that each step's file brings from 0.10.0 on: it would end ours after the first file. */
function withoutTransaction(sql: string): string {
  const body = sql.replace(/^\s*BEGIN\s*;/i, "");
  return body === sql ? sql : body.replace(/COMMIT\s*;\s*$/i, "");
}

/**
 * Updates the partitions' statistics, which the steps queue so as not to lock every partition at once. Returns how many
 * are left.
 */
async function drainQueue(pool: pg.Pool, until: number | undefined, giveUp: AbortSignal | undefined): Promise<number> {
  const client = await pool.connect();
  using _ = hangUpOn(giveUp, client);
  try {
    giveUp?.throwIfAborted();
    // The procedure commits after each query, so it cannot run in a transaction with a path of its own.
    await client.query("SET search_path = pgstac, public");
    const left = async (): Promise<number> =>
      Number((await client.query<{ count: string }>("SELECT count(*) FROM query_queue")).rows[0]?.count);
    if ((await left()) === 0) return 0;
    if (until !== undefined) {
      const milliseconds = Math.max(until - steadyNow(), leastQueueMilliseconds);
      await client.query(`SET pgstac.queue_timeout = '${Math.ceil(milliseconds)} milliseconds'`);
    }
    await client.query("CALL run_queued_queries()");
    return await left();
  } finally {
    await client.query("RESET search_path; RESET pgstac.queue_timeout").catch(() => {});
    client.release();
  }
}
