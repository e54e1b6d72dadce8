import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { Fault } from "../../pipeline/fault.ts";
import { messageOf } from "../database/message-of.ts";
import { migrationLock } from "../database/migration-lock.ts";
import { openPool } from "../database/open-pool.ts";
import { toFault } from "../database/to-fault.ts";
import { readCapabilities } from "./capabilities.ts";
import { migrationSteps } from "./migration-steps.ts";

/** Outcome of an installation. `from` is null if there was no pgstac before. */
export interface Installed {
  readonly from: string | null;
  readonly to: string;
  /** Files that were run; none if the version was installed already. */
  readonly files: readonly string[];
}

/**
 * Brings the database to a version of pgstac with the SQL of pypgstac's wheel, in one transaction, and leaves it as
 * `pypgstac migrate` does. Does nothing if that version is installed already.
 * @throws Fault `database_unreachable`, `infrastructure`, or `pgstac_unsupported` if no steps lead to the version
 */
export async function installPgstac(url: string, sqlFolder: string, version: string): Promise<Installed> {
  const pool = openPool(url, { max: 1 });
  try {
    const client = await pool.connect().catch((error: Error) => {
      throw new Fault("database_unreachable", `the database does not answer: ${messageOf(error)}`, { cause: error });
    });
    client.release();
    const from = (await readCapabilities(pool)).version ?? null;
    if (from === version) return { from, to: version, files: [] };
    const files = migrationSteps(await readdir(sqlFolder), from, version);
    await run(pool, sqlFolder, files);
    return { from, to: version, files };
  } catch (error) {
    throw toFault(error);
  } finally {
    await pool.end();
  }
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
    -- From PostgreSQL 16 on a role is at first given to its maker without the right to act as it.
    IF NOT pg_has_role(needed, 'USAGE') THEN
      EXECUTE format('GRANT %I TO %I', needed, current_user);
    END IF;
  END LOOP;
END $$`;

async function run(pool: pg.Pool, sqlFolder: string, files: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN; SET LOCAL client_min_messages = warning");
    // Waits for running loads; later loads wait for the migration.
    await client.query(`SELECT pg_advisory_xact_lock(${migrationLock})`);
    await client.query(ownRolesSql);
    for (const file of files) await client.query(withoutTransaction(await readFile(join(sqlFolder, file), "utf8")));
    // The files change the session's role and path; a pooler may give the session to somebody else after COMMIT.
    await client.query("RESET ROLE; RESET ALL; COMMIT");
    if (files.some((file) => file.includes("-"))) await drainQueue(client);
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

/** Updates the partitions' statistics, which the steps queue so as not to lock every partition at once. */
async function drainQueue(client: pg.ClientBase): Promise<void> {
  // The procedure commits after each query, so it cannot run in a transaction with a path of its own.
  await client.query("SET search_path = pgstac, public");
  await client.query("CALL run_queued_queries()");
  await client.query("RESET search_path");
}
