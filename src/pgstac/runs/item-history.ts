import type pg from "pg";
import type { ItemHistory } from "../../pipeline/run/run.ts";
import { itemHashes, keyArray, keyBytes } from "./item-hashes.ts";
import { listSearch, versionBytes } from "./version-list.ts";

/** The latest entries of a history that is longer. */
const mostEntries = 100;

/** Tells by which messages of which runs an item was stored, the latest first, as far back as the ledger remembers. */
export async function itemHistory(
  client: pg.ClientBase,
  collection: string,
  id: string,
): Promise<ItemHistory["stored"]> {
  const hashes = itemHashes(collection, [id]);
  const keys = keyArray(hashes);
  const { rows } = await client.query<{
    stored_at: Date;
    runs: readonly string[];
    known: readonly string[];
    list: Buffer;
  }>(
    `SELECT stored_at, runs, list, ARRAY(SELECT id FROM stac_ingest.runs WHERE id = ANY (found.runs)) AS known FROM (
       SELECT stored_at, published_to, runs, versions AS list FROM stac_ingest.stored
       WHERE collection = $1 AND NOT is_indexed AND position($2 IN versions) > 0
       UNION ALL
       SELECT stored_at, published_to, runs, substring(stored.versions FROM place * ${versionBytes} + 1 FOR ${versionBytes})
       FROM stac_ingest.versions JOIN stac_ingest.stored ON number = versions.stored WHERE item = ANY ($3::bigint[])
     ) AS found ORDER BY stored_at DESC, published_to DESC LIMIT ${mostEntries}`,
    [collection, keys.subarray(-keyBytes), keys],
  );
  const search = listSearch(hashes);
  const history: ItemHistory["stored"][number][] = [];
  for (const { stored_at, runs, known, list } of rows) {
    search(list, (_, { publishedAt, outcome, run, sequence }) => {
      const runId = runs[run - 1];
      history.push({
        stored_at: stored_at.toISOString(),
        published_at: new Date(publishedAt).toISOString(),
        outcome,
        // A run that was forgotten is named no more.
        run_id: runId !== undefined && known.includes(runId) ? runId : null,
        sequence: sequence === 0 ? null : sequence,
      });
    });
  }
  return history;
}
