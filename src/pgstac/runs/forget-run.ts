import type { Connections } from "../database/connections.ts";
import { inLedger } from "./in-ledger.ts";

const tables = ["batches", "sets", "minutes", "replaced"];

/** Deletes what the ledger has of a run; resolves to false if it has nothing. */
export async function forgetRun(connections: Connections, runId: string): Promise<boolean | undefined> {
  return inLedger(connections, async (client) => {
    let deleted = 0;
    for (const table of tables) {
      const { rowCount } = await client.query(`DELETE FROM stac_ingest.${table} WHERE run_id = $1`, [runId]);
      deleted += rowCount ?? 0;
    }
    const { rowCount } = await client.query("DELETE FROM stac_ingest.runs WHERE id = $1", [runId]);
    return deleted + (rowCount ?? 0) > 0;
  });
}
