import type { TestDatabase } from "./test-database.ts";

/** Reads everything that pgstac keeps about items as text, so that two databases can be compared. */
export interface Snapshot {
  readonly items: readonly Record<string, unknown>[];
  readonly partitions: readonly Record<string, unknown>[];
  readonly baseItems: readonly Record<string, unknown>[];
}

export async function snapshot({ query }: TestDatabase): Promise<Snapshot> {
  const items = await query(`
    SELECT id, collection, geometry::text AS geometry, datetime::text, end_datetime::text, content::text,
      private::text, tableoid::regclass::text AS partition
    FROM pgstac.items ORDER BY collection, id COLLATE "C"`);
  const partitions = await query(`
    SELECT c.oid::regclass::text AS partition, pg_get_expr(c.relpartbound, c.oid) AS bound,
      (SELECT array_agg(pg_get_constraintdef(k.oid) ORDER BY k.contype, k.conname) FROM pg_constraint k WHERE k.conrelid = c.oid) AS constraints,
      (SELECT array_agg(indexdef ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'pgstac' AND tablename = c.relname) AS indexes,
      s.dtrange::text, s.edtrange::text, st_astext(s.spatial) AS spatial, c.relacl::text AS grants
    FROM pg_class c LEFT JOIN pgstac.partition_stats s ON s.partition = c.relname
    WHERE c.relnamespace = 'pgstac'::regnamespace AND c.relname ~ '^_items_' AND c.relkind IN ('r', 'p') ORDER BY 1`);
  const baseItems = await query(
    `SELECT id, content::text, base_item::text, partition_trunc FROM pgstac.collections ORDER BY id`,
  );
  return { items, partitions, baseItems };
}
