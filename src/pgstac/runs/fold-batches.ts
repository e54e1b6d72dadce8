import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { partName, readNextBatches } from "./read-sets.ts";

/** Number of batches of a run that are worth folding, and the most that are folded at once. */
const worthFolding = 64;
const mostAtOnce = 512;

/**
 * Folds the batches of a run into its sets, so that reading a run takes no longer the more batches it has, and each fold
 * no longer the more were folded before. Does nothing where there are few, or where another session folds already.
 */
export async function foldBatches(connections: Connections, runId: string): Promise<void> {
  await inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ many: boolean }>(
      `SELECT count(*) >= $2 AND pg_try_advisory_xact_lock(hashtext('stac-ingest folding'), hashtext($1)) AS many
       FROM (SELECT FROM stac_ingest.batches WHERE run_id = $1 AND NOT folded LIMIT $2) AS waiting`,
      [runId, worthFolding],
    );
    if (!rows[0]?.many) return;
    const { sets, stored, batches } = await readNextBatches(client, runId, mostAtOnce);
    for (const { key, set } of sets.all()) {
      for (const [part, bits] of set.parts) {
        const known = stored.get(partName(key, part));
        if (known && Buffer.compare(known, bits) === 0) continue;
        await client.query(
          `INSERT INTO stac_ingest.sets (run_id, outcome, collection, stage, kind, reason, part, bits)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (run_id, outcome, collection, stage, kind, reason, part) DO UPDATE SET bits = excluded.bits`,
          [runId, key.outcome, key.collection, key.stage, key.kind, key.reason, part, Buffer.from(bits)],
        );
      }
    }
    await client.query(
      `INSERT INTO stac_ingest.minutes (run_id, minute, ended)
       SELECT run_id, date_trunc('minute', ended_at), sum(ended) FROM stac_ingest.batches
       WHERE batch = ANY ($1::bigint[]) GROUP BY 1, 2
       ON CONFLICT (run_id, minute) DO UPDATE SET ended = minutes.ended + excluded.ended`,
      [batches],
    );
    await client.query("DELETE FROM stac_ingest.batches WHERE batch = ANY ($1::bigint[]) AND dead IS NULL", [batches]);
    // The reason of each death is still asked for.
    await client.query("UPDATE stac_ingest.batches SET folded = true WHERE batch = ANY ($1::bigint[])", [batches]);
  });
}
