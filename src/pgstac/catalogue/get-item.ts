import { inTransaction } from "../database/transaction.ts";
import { hydrateRow, type StoredItem } from "../rows/hydrate-row.ts";
import type { Pgstac } from "../schema/open-pgstac.ts";
import { notFound } from "./not-found.ts";

/**
 * Reads an item as it went in, put together with its base item here: pgstac's own hydration drops nulls, and the digits
 * of coordinates.
 * @throws Fault `not_found`
 */
export async function getItem(
  pgstac: Pgstac,
  collection: string,
  id: string,
): Promise<{ text: string; doubts: readonly string[] }> {
  // Another process may have migrated the database.
  const { tagsItems } = await pgstac.capabilities.readAgain();
  return inTransaction(pgstac, async (client) => {
    const { rows } = await client.query<StoredItem>(tagsItems ? taggedSql : untaggedSql, [collection, id]);
    if (!rows[0]) throw notFound(`item ${id} of collection ${collection}`, missingItemRemedy);
    const { text, doubts } = hydrateRow(rows[0], tagsItems);
    return { text, doubts: rows.length === 1 ? doubts : [...doubts, storedTwice(id, rows.length)] };
  });
}

const storedTwice = (id: string, times: number): string =>
  `item ${id} is stored ${times} times, in partitions of its own; publishing it again leaves one`;

const columns =
  "i.id, i.collection, i.geometry::text AS geometry, i.content::text AS content, i.private::text AS private";

const untaggedSql = `SELECT ${columns}, c.base_item::text AS base_item, false AS lost_base
  FROM items i JOIN collections c ON c.id = i.collection WHERE i.collection = $1 AND i.id = $2`;

const missingItemRemedy =
  "stac-ingest dlq list, where it may have died, or stac-ingest status, if it is still on its way";

/** An item without a tag was made with the first base item of its collection. */
const taggedSql = `SELECT ${columns}, coalesce(b.base_item, c.base_item)::text AS base_item, b.base_item IS NULL AS lost_base
  FROM items i JOIN collections c ON c.id = i.collection
    CROSS JOIN LATERAL (SELECT i.content->>'pgstac:base_item' AS tag) t
    CROSS JOIN LATERAL (SELECT CASE WHEN t.tag IS NULL OR t.tag ~ '^\\d{1,9}$'
      THEN collection_base_item(i.collection, t.tag::int) END AS base_item) b
  WHERE i.collection = $1 AND i.id = $2`;
