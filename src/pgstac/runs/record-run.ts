import type { RunRecord } from "../../pipeline/run/run.ts";
import type { Connections } from "../database/connections.ts";
import { inLedger } from "./in-ledger.ts";

/**
 * Keeps what a run says of itself; of two records the one of the later revision. A run that was cancelled stays so.
 * Resolves to true if it was.
 */
export async function recordRun(connections: Connections, record: RunRecord): Promise<boolean | undefined> {
  return inLedger(connections, async (client) => {
    await client.query("SELECT stac_ingest.know_runs(ARRAY[$1])", [record.id]);
    await client.query(
      `UPDATE stac_ingest.runs SET started_at = $2,
         record = CASE WHEN record->>'state' = 'cancelled' THEN $3::jsonb || '{"state": "cancelled"}' ELSE $3::jsonb END
       WHERE id = $1 AND (record IS NULL OR (record->>'revision')::bigint <= ($3::jsonb->>'revision')::bigint)`,
      [record.id, record.started_at, record],
    );
    const { rows } = await client.query<{ cancelled: boolean }>(
      "SELECT record->>'state' = 'cancelled' AS cancelled FROM stac_ingest.runs WHERE id = $1",
      [record.id],
    );
    return rows[0]?.cancelled ?? false;
  });
}
