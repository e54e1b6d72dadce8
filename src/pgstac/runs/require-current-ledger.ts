import { Fault } from "../../pipeline/fault.ts";
import type { Connections } from "../database/connections.ts";
import { ledgerMigrations } from "./ledger-migrations.ts";

/**
 * Refuses a ledger that an older version of this program keeps, because it would be taken for none. Only what loads items
 * brings it up to date.
 * @throws Fault `infrastructure`
 */
export async function requireCurrentLedger({ pool }: Connections): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>(
    "SELECT coalesce(has_table_privilege(to_regclass('stac_ingest.migrations'), 'SELECT'), false) AS there",
  );
  if (!rows[0]?.there) return;
  const made = await pool.query<{ version: number }>("SELECT max(version) AS version FROM stac_ingest.migrations");
  const version = made.rows[0]?.version ?? 0;
  if (version >= ledgerMigrations.length) return;
  throw new Fault(
    "infrastructure",
    `the ledger of runs has version ${version} and this stac-ingest reads version ${ledgerMigrations.length}: the pipeline is older than this command`,
    {
      remedy:
        "stac-ingest local stop, then stac-ingest local start --detach, which brings it up to date; on AWS stac-ingest deploy",
    },
  );
}
