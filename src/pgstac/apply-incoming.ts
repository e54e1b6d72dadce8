import type pg from "pg";
import type { StoredCollection } from "./read-collection.ts";
import { readyPartitions } from "./ready-partitions.ts";
import { refreshStatistics } from "./refresh-statistics.ts";

/**
 * Moves the rows of the temporary table `incoming` into the collection: of each id one row remains, wherever the old
 * one was; rows that are there already are not written again.
 */
export async function applyIncoming(
  client: pg.ClientBase,
  collectionId: string,
  collection: StoredCollection,
): Promise<void> {
  await readyPartitions(client, collectionId, collection);
  // Below pgstac.items itself, whose triggers would update statistics at every statement.
  const target = `_items_${collection.key}`;
  const { rows } = await client.query<{ partition: string }>(deleteOld(target), [collectionId]);
  const { rows: written } = await client.query<{ partition: string }>(insertNew(target));
  await refreshStatistics(
    client,
    [...rows, ...written].map(({ partition }) => partition),
  );
}

const columns = ["id", "geometry", "collection", "datetime", "end_datetime", "content", "private"];
const rowOf = (alias: string): string => `(${columns.map((column) => `${alias}.${column}`).join(", ")})`;

/** What was formatted for the API goes with the row, as pgstac's own trigger sees to. */
const deleteOld = (target: string): string => `
  WITH gone AS (
    DELETE FROM ${target} old USING incoming new
    WHERE old.id = new.id AND ${rowOf("old")} IS DISTINCT FROM ${rowOf("new")}
    RETURNING old.id, old.tableoid
  ), forgotten AS (
    DELETE FROM format_item_cache cached USING gone WHERE cached.collection = $1 AND cached.id = gone.id
  )
  SELECT DISTINCT get_partition_name(tableoid) AS partition FROM gone`;

const insertNew = (target: string): string => `
  WITH written AS (
    INSERT INTO ${target} (${columns.join(", ")})
    SELECT ${columns.join(", ")} FROM incoming new
    WHERE NOT EXISTS (SELECT FROM ${target} old WHERE old.id = new.id)
    RETURNING tableoid
  )
  SELECT DISTINCT get_partition_name(tableoid) AS partition FROM written`;
