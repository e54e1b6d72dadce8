import type pg from "pg";
import { parseForStorage } from "./stored-json.ts";

/** What of a collection decides how its items are stored. */
export interface StoredCollection {
  /** The number in its partitions' names. */
  readonly key: string;
  readonly partitionTrunc: "year" | "month" | null;
  readonly baseItem: Record<string, unknown>;
  /** From 0.10.0 on items carry which of their collection's base items they were taken from. */
  readonly tagsItems: boolean;
  /** Null until the collection is first edited. */
  readonly baseItemId: number | null;
  /** Changes whenever rows made for it would differ. */
  readonly fingerprint: string;
}

interface CollectionRecord {
  readonly key: string;
  readonly partition_trunc: "year" | "month" | null;
  readonly base_item: string;
  readonly base_item_id: number | null;
}

/** Undefined where there is no such collection. */
export async function readCollection(client: pg.ClientBase, id: string): Promise<StoredCollection | undefined> {
  const { rows: versions } = await client.query<{ tags: boolean }>(
    "SELECT to_regprocedure('pgstac.current_base_item(text)') IS NOT NULL AS tags",
  );
  const tagsItems = versions[0]?.tags ?? false;
  const baseItem = tagsItems
    ? "b.base_item::text, b.base_item_id FROM collections c, current_base_item(c.id) b"
    : "c.base_item::text, NULL::int AS base_item_id FROM collections c";
  const { rows } = await client.query<CollectionRecord>(
    `SELECT c.key::text, c.partition_trunc, ${baseItem} WHERE c.id = $1`,
    [id],
  );
  const record = rows[0];
  return (
    record && {
      key: record.key,
      partitionTrunc: record.partition_trunc,
      baseItem: parseForStorage(record.base_item) as Record<string, unknown>,
      tagsItems,
      baseItemId: record.base_item_id,
      fingerprint: JSON.stringify([record.key, record.base_item, tagsItems, record.base_item_id]),
    }
  );
}
