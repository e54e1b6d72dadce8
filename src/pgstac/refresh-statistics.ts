import type pg from "pg";

/** Has pgstac see what is in the partitions and narrow their constraints to it, at once or by its queue. */
export async function refreshStatistics(client: pg.ClientBase, partitions: readonly string[]): Promise<void> {
  if (partitions.length === 0) return;
  await client.query(
    "SELECT update_partition_stats_q(partition) FROM (SELECT DISTINCT unnest($1::text[]) AS partition ORDER BY 1) touched",
    [partitions],
  );
}
