import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { ledgerMigrations } from "./ledger-migrations.ts";

/** One session at a time makes or changes the schema. */
const lock = "SELECT pg_advisory_xact_lock(hashtext('stac-ingest ledger'), 0)";

/**
 * Makes the schema `stac_ingest` or brings it up to date; does nothing if it is, and needs no rights then.
 * @throws Fault `infrastructure` or `contention`, or the database's error if the user may not create a schema
 */
export async function prepareLedger(connections: Connections): Promise<void> {
  await inTransaction(
    connections,
    async (client) => {
      const { rows } = await client.query<{ there: boolean }>(
        "SELECT to_regclass('stac_ingest.migrations') IS NOT NULL AS there",
      );
      if (!rows[0]?.there) {
        await client.query(
          `CREATE SCHEMA IF NOT EXISTS stac_ingest;
           CREATE TABLE stac_ingest.migrations (version integer PRIMARY KEY, run_at timestamptz NOT NULL DEFAULT now());
           GRANT SELECT ON stac_ingest.migrations TO pgstac_read, pgstac_ingest`,
        );
      }
      const done = await client.query<{ version: number }>(
        "SELECT coalesce(max(version), 0) AS version FROM stac_ingest.migrations",
      );
      for (const [index, sql] of ledgerMigrations.entries()) {
        if (index < (done.rows[0]?.version ?? 0)) continue;
        await client.query(sql);
        await client.query("INSERT INTO stac_ingest.migrations (version) VALUES ($1)", [index + 1]);
      }
    },
    { locks: [lock] },
  );
}
