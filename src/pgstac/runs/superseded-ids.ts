import type pg from "pg";
import { findVersions } from "./find-versions.ts";
import { itemHashes } from "./item-hashes.ts";

/** An item and when the message that brought it was published, in milliseconds since 1970. */
export interface PublishedItem {
  readonly id: string;
  readonly publishedAt: number;
}

/** Finds the items of which a version is stored that was published later. */
export async function supersededIds(
  client: pg.ClientBase,
  collection: string,
  items: readonly PublishedItem[],
): Promise<ReadonlySet<string>> {
  const hashes = itemHashes(
    collection,
    items.map(({ id }) => id),
  );
  const from = Math.trunc(items.reduce((first, { publishedAt }) => Math.min(first, publishedAt), Infinity));
  const superseded = new Set<string>();
  const where = { sql: "published_to > $3", value: from };
  await findVersions(client, { collection, hashes, where }, (index, version) => {
    const { id, publishedAt } = items[index] as PublishedItem;
    if (version.publishedAt > publishedAt) superseded.add(id);
  });
  return superseded;
}
