import type pg from "pg";
import type { StoredCollection } from "./read-collection.ts";

/** How pgstac dates a partition's name. */
const nameFormats = { year: "YYYY", month: "YYYYMM" } as const;

/**
 * Makes the partitions that the rows of `incoming` need, and widens those whose constraints would refuse them, by
 * pgstac's own function and only where there is need: it locks the partition against everybody.
 */
export async function readyPartitions(
  client: pg.ClientBase,
  collectionId: string,
  { key, partitionTrunc }: StoredCollection,
): Promise<void> {
  const format = partitionTrunc && nameFormats[partitionTrunc];
  const name = format ? `'_items_${key}_' || to_char(datetime, '${format}')` : `'_items_${key}'`;
  await client.query(
    `WITH needed AS (
       SELECT ${name} AS partition,
         tstzrange(min(datetime), max(datetime), '[]') AS datetimes,
         tstzrange(min(end_datetime), max(end_datetime), '[]') AS end_datetimes
       FROM incoming GROUP BY 1
     ), found AS (
       SELECT *, to_regclass('pgstac.' || partition) AS table FROM needed
     ), lacking AS (
       SELECT partition, datetimes, end_datetimes FROM found
       WHERE "table" IS NULL
         OR NOT get_tstz_constraint("table", 'datetime') @> datetimes
         OR NOT get_tstz_constraint("table", 'end_datetime') @> end_datetimes
       ORDER BY partition
     )
     SELECT check_partition($1, datetimes, end_datetimes) FROM lacking`,
    [collectionId],
  );
}
