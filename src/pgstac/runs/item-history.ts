import type pg from "pg";
import type { ItemHistory } from "../../pipeline/run.ts";
import { itemHashes, keyArray } from "./item-hashes.ts";
import { isOf, versionSql } from "./item-versions.ts";
import { readVersion } from "./version-list.ts";

/** The latest entries of a history that is longer. */
const mostEntries = 100;

/** Tells by which messages of which runs an item was stored, the latest first, as far back as the ledger remembers. */
export async function itemHistory(
  client: pg.ClientBase,
  collection: string,
  id: string,
): Promise<ItemHistory["stored"]> {
  const hashes = itemHashes(collection, [id]);
  const { rows } = await client.query<{
    stored_at: Date;
    runs: readonly string[];
    known: readonly string[];
    version: Buffer;
  }>(
    `SELECT stored.stored_at, stored.runs, ${versionSql} AS version,
       ARRAY(SELECT id FROM stac_ingest.runs WHERE id = ANY (stored.runs)) AS known
     FROM stac_ingest.versions JOIN stac_ingest.stored ON stored.number = versions.stored
     WHERE versions.item = ANY ($1::bigint[])
     ORDER BY stored.stored_at DESC, stored.published_to DESC LIMIT ${mostEntries}`,
    [keyArray(hashes)],
  );
  return rows.flatMap(({ stored_at, runs, known, version }) => {
    const { check, publishedAt, outcome, run, sequence } = readVersion(version);
    if (!isOf(check, hashes, 0)) return [];
    const runId = runs[run - 1];
    return [
      {
        stored_at: stored_at.toISOString(),
        published_at: new Date(publishedAt).toISOString(),
        outcome,
        // A run that was forgotten is named no more.
        run_id: runId !== undefined && known.includes(runId) ? runId : null,
        sequence: sequence === 0 ? null : sequence,
      },
    ];
  });
}
