/** Properties of a collection that decide how its items are stored. */
export interface StoredCollection {
  readonly id: string;
  readonly partitionTrunc: "year" | "month" | null;
  /** Table that holds all its items, in partitions or itself. */
  readonly table: string;
  /** Members that all items, or nearly all, have in common, as JSON. */
  readonly baseItem: string;
  /** Version of STAC that it has; undefined if it is none. */
  readonly stacVersion: string | undefined;
  /** Number of the base item, if items name it. */
  readonly baseItemId: number | null;
  /** True from 0.10.0 on: each item names the base item of its collection that was taken away from it. */
  readonly tagsItems: boolean;
}

export interface CollectionRecord {
  readonly id: string;
  readonly key: string;
  readonly partition_trunc: "year" | "month" | null;
  readonly base_item: string;
  readonly stac_version: string | null;
  /** Null until the collection is first edited. */
  readonly base_item_id: number | null;
}

export function collectionSql(idLiteral: string, tagsItems: boolean): string {
  const baseItem = tagsItems
    ? "b.base_item::text, b.base_item->>'stac_version' AS stac_version, b.base_item_id FROM collections c, current_base_item(c.id) b"
    : "c.base_item::text, c.base_item->>'stac_version' AS stac_version, NULL::int AS base_item_id FROM collections c";
  return `SELECT c.id, c.key::text, c.partition_trunc, ${baseItem} WHERE c.id = ${idLiteral}`;
}

export const toCollection = (record: CollectionRecord, tagsItems: boolean): StoredCollection => ({
  id: record.id,
  partitionTrunc: record.partition_trunc,
  table: `_items_${record.key}`,
  baseItem: record.base_item,
  stacVersion: record.stac_version ?? undefined,
  baseItemId: record.base_item_id,
  tagsItems,
});
