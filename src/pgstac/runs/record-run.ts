import type { RunRecord } from "../../pipeline/run/run.ts";
import type { Connections } from "../database/connections.ts";
import { inLedger } from "./in-ledger.ts";
import { firstWriterSql, lastStoredSql } from "./known-runs-sql.ts";

/**
 * Keeps what a run says of itself; of two records the one of the later revision. A run that was cancelled stays so.
 * Resolves to true if it was.
 */
export async function recordRun(connections: Connections, record: RunRecord): Promise<boolean | undefined> {
  return inLedger(connections, async (client) => {
    await client.query(
      `INSERT INTO stac_ingest.runs (id, started_at, record, first_stored, first_writer)
       VALUES ($1, $2, $3, ${lastStoredSql}, ${firstWriterSql})
       ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at,
         record = CASE WHEN runs.record->>'state' = 'cancelled'
           THEN excluded.record || '{"state": "cancelled"}' ELSE excluded.record END
       WHERE runs.record IS NULL OR (runs.record->>'revision')::bigint <= (excluded.record->>'revision')::bigint`,
      [record.id, record.started_at, record],
    );
    const { rows } = await client.query<{ cancelled: boolean }>(
      "SELECT record->>'state' = 'cancelled' AS cancelled FROM stac_ingest.runs WHERE id = $1",
      [record.id],
    );
    return rows[0]?.cancelled ?? false;
  });
}
