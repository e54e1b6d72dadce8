import type { RunRecord } from "../../pipeline/run.ts";
import type { Connections } from "../database/connections.ts";
import { inLedger } from "./in-ledger.ts";

/** Keeps what a run says of itself; of two records the one of the later revision. */
export async function recordRun(connections: Connections, record: RunRecord): Promise<void> {
  await inLedger(connections, (client) =>
    client.query(
      `INSERT INTO stac_ingest.runs (id, started_at, record) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET record = excluded.record
       WHERE (runs.record->>'revision')::bigint <= (excluded.record->>'revision')::bigint`,
      [record.id, record.started_at, record],
    ),
  );
}
