import type pg from "pg";
import pgModule from "pg";
import { textArraySql } from "../database/text-array.ts";

/** An item and when the message that brought it was published, in milliseconds since 1970. */
export interface PublishedItem {
  readonly id: string;
  readonly publishedAt: number;
}

/** Hashes the name of an item to the key of its versions. */
const itemKeySql = (collection: string): string =>
  `hashtextextended(${pgModule.escapeLiteral(collection.replaceAll("\0", ""))} || E'\\n' || wanted.id, 0)`;

/** Twice as long as a queue keeps a message: SQS's limit is 14 days, and a dead letter begins anew. */
const keptDays = 28;

/** Finds the items of which a version is stored that was published later. */
export async function supersededIds(
  client: pg.ClientBase,
  collection: string,
  items: readonly PublishedItem[],
): Promise<ReadonlySet<string>> {
  if (items.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(
    `SELECT DISTINCT wanted.id FROM ${itemsSql(items)}
     JOIN stac_ingest.versions ON versions.item = ${itemKeySql(collection)}
     AND versions.published_at > wanted.published_at`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Builds the statement that records when the versions were published that are stored now. */
export const recordVersionsSql = (collection: string, items: readonly PublishedItem[]): string =>
  `INSERT INTO stac_ingest.versions (item, published_at)
   SELECT ${itemKeySql(collection)}, wanted.published_at FROM ${itemsSql(items)}`;

/** Deletes a few of the records that no message can be older than any more. */
export const pruneVersionsSql = `DELETE FROM stac_ingest.versions WHERE ctid IN (
  SELECT ctid FROM stac_ingest.versions WHERE stored_at < now() - interval '${keptDays} days' LIMIT 20000)`;

const itemsSql = (items: readonly PublishedItem[]): string =>
  `unnest(${textArraySql(items.map(({ id }) => id))}, '{${items
    .map(({ publishedAt }) => Math.trunc(publishedAt))
    .join()}}'::bigint[]) AS wanted (id, published_at)`;
