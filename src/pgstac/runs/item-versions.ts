import type pg from "pg";
import { hashWords, itemHashes, keyArray } from "./item-hashes.ts";
import { packVersions, readVersion, type StoredVersion, versionBytes } from "./version-list.ts";

/** An item and when the message that brought it was published, in milliseconds since 1970. */
export interface PublishedItem {
  readonly id: string;
  readonly publishedAt: number;
}

/** SQL of a version in the list of a transaction, by its place there. */
export const versionSql = `substring(stored.versions FROM versions.place * ${versionBytes} + 1 FOR ${versionBytes})`;

/** Finds the items of which a version is stored that was published later. */
export async function supersededIds(
  client: pg.ClientBase,
  collection: string,
  items: readonly PublishedItem[],
): Promise<ReadonlySet<string>> {
  const superseded = new Set<string>();
  if (items.length === 0) return superseded;
  const hashes = itemHashes(
    collection,
    items.map(({ id }) => id),
  );
  // Mostly nothing was published later than the items that are loaded now, and nothing more is read. OFFSET keeps the
  // planner, which knows nothing of a new table, from reading the whole of it instead of its index.
  const { rows } = await client.query<{ place: string; version: Buffer }>(
    `SELECT wanted.place, ${versionSql} AS version
     FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (item, place)
     CROSS JOIN LATERAL (SELECT stored, place FROM stac_ingest.versions WHERE item = wanted.item OFFSET 0) AS versions
     JOIN stac_ingest.stored ON stored.number = versions.stored AND stored.published_to > $2
     WHERE EXISTS (SELECT FROM stac_ingest.stored WHERE published_to > $2)`,
    [keyArray(hashes), Math.trunc(items.reduce((first, { publishedAt }) => Math.min(first, publishedAt), Infinity))],
  );
  for (const { place, version } of rows) {
    const index = Number(place) - 1;
    const { id, publishedAt } = items[index] as PublishedItem;
    const { check, publishedAt: storedAt } = readVersion(version);
    if (isOf(check, hashes, index) && storedAt > publishedAt) superseded.add(id);
  }
  return superseded;
}

/** Tells versions of an item from those of another whose key is the same. */
export const isOf = (check: number, hashes: Int32Array, index: number): boolean =>
  check === 0 || check === hashes[hashWords * index + 2];

/** Records the versions of items that are stored now. */
export async function recordVersions(
  client: pg.ClientBase,
  collection: string,
  items: readonly StoredVersion[],
): Promise<void> {
  const hashes = itemHashes(
    collection,
    items.map(({ id }) => id),
  );
  const runs = [...new Set(items.flatMap(({ origin }) => origin?.runId ?? []))];
  await client.query(
    `WITH stored AS (INSERT INTO stac_ingest.stored (published_to, runs, versions) VALUES ($1, $2, $3) RETURNING number)
     INSERT INTO stac_ingest.versions (item, stored, place)
     SELECT named.item, stored.number, named.place - 1
     FROM stored, unnest($4::bigint[]) WITH ORDINALITY AS named (item, place)`,
    [
      Math.trunc(items.reduce((last, { publishedAt }) => Math.max(last, publishedAt), 0)),
      runs.map((run) => run.replaceAll("\0", "")),
      packVersions(items, hashes, runs),
      keyArray(hashes),
    ],
  );
}
