import type pg from "pg";
import type { Publication } from "../../pipeline/message/publication.ts";
import { findVersions } from "./find-versions.ts";
import { itemHashes } from "./item-hashes.ts";

/** An item and the publication that brought it. */
export interface PublishedItem {
  readonly id: string;
  readonly publication: Publication;
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
  const from = Math.trunc(items.reduce((first, { publication: { at } }) => Math.min(first, at), Infinity));
  const superseded = new Set<string>();
  const where = { sql: "published_to > $3", value: from };
  await findVersions(client, { collection, hashes, where }, (index, version) => {
    const { id, publication } = items[index] as PublishedItem;
    if (version.publishedAt > publication.at) superseded.add(id);
  });
  return superseded;
}
