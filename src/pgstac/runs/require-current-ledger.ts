import type pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction, readOnly } from "../database/transaction.ts";
import { ledgerMigrations } from "./ledger-migrations.ts";

/**
 * Refuses a ledger that an older version of this program keeps, because it would be taken for none. Only what loads items
 * brings it up to date.
 * @throws Fault `infrastructure`, also if the database cannot be asked
 */
export async function requireCurrentLedger(connections: Connections): Promise<void> {
  const version = await inTransaction(connections, ledgerVersion, readOnly);
  if (version === undefined || version >= ledgerMigrations.length) return;
  throw new Fault(
    "infrastructure",
    `the ledger of runs has version ${version} and this stac-ingest reads version ${ledgerMigrations.length}: the pipeline is older than this command`,
    {
      remedy:
        "stac-ingest local stop, then stac-ingest local start --detach, which brings it up to date; on AWS stac-ingest deploy",
    },
  );
}

/** The version of the ledger, if there is one. */
async function ledgerVersion(client: pg.ClientBase): Promise<number | undefined> {
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT coalesce(has_table_privilege(to_regclass('stac_ingest.migrations'), 'SELECT'), false) AS there",
  );
  if (!rows[0]?.there) return undefined;
  const made = await client.query<{ version: number }>("SELECT max(version) AS version FROM stac_ingest.migrations");
  return made.rows[0]?.version ?? 0;
}
