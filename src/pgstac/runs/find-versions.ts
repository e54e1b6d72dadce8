import type pg from "pg";
import { indexVersions } from "./index-versions.ts";
import { keyArray } from "./item-hashes.ts";
import { type ListedVersion, listSearch, versionBytes } from "./version-list.ts";

/** Items whose versions are looked for. */
export interface VersionsWanted {
  readonly collection: string;
  /** Hashes of the items, by `itemHashes`. */
  readonly hashes: Int32Array;
  /** Condition on the transactions, whose value is `$3`. */
  readonly where: { readonly sql: string; readonly value: unknown };
}

/** Receives a version of an item, by the item's place among those that are looked for. */
export type TakeVersion = (index: number, version: ListedVersion, runs: readonly string[]) => void;

/** Lists that are read at once. As many are read for nothing before an index of them pays. */
const listsAtOnce = 64;

/**
 * Finds the versions of items in the lists of transactions. Lists that have no index yet are read as they are, because
 * most are never looked through; if they are many they get one.
 */
export async function findVersions(
  client: pg.ClientBase,
  { collection, hashes, where }: VersionsWanted,
  take: TakeVersion,
): Promise<void> {
  const search = listSearch(hashes);
  // Before the index is asked: another session may fill it meanwhile.
  for (let last = 0, pages = 1; ; pages++) {
    const { rows } = await client.query<{ number: number; runs: readonly string[]; versions: Buffer }>(
      `SELECT number, runs, versions FROM stac_ingest.stored
       WHERE collection = $1 AND NOT is_indexed AND number > $2 AND ${where.sql} ORDER BY number LIMIT ${listsAtOnce}`,
      [collection, last, where.value],
    );
    for (const { runs, versions } of rows) search(versions, (index, version) => take(index, version, runs));
    if (rows.length < listsAtOnce) {
      if (pages > 1) await indexVersions(client, collection);
      break;
    }
    last = rows[rows.length - 1]?.number ?? last;
  }
  // OFFSET keeps the planner, which knows nothing of a new table, from reading the whole of it instead of its index.
  const { rows } = await client.query<{ place: string; runs: readonly string[]; version: Buffer }>(
    `SELECT wanted.place, stored.runs,
       substring(stored.versions FROM versions.place * ${versionBytes} + 1 FOR ${versionBytes}) AS version
     FROM unnest($2::bigint[]) WITH ORDINALITY AS wanted (item, place)
     CROSS JOIN LATERAL (SELECT stored, place FROM stac_ingest.versions WHERE item = wanted.item OFFSET 0) AS versions
     CROSS JOIN LATERAL (SELECT runs, versions FROM stac_ingest.stored
       WHERE number = versions.stored AND ${where.sql} OFFSET 0) AS stored
     WHERE EXISTS (SELECT FROM stac_ingest.stored WHERE collection IN ($1, '') AND is_indexed AND ${where.sql})`,
    [collection, keyArray(hashes), where.value],
  );
  for (const { place, runs, version } of rows) {
    search(version, (index, found) => {
      // Two of the items may have the same key.
      if (index === Number(place) - 1) take(index, found, runs);
    });
  }
}
