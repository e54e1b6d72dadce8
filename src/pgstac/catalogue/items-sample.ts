import type pg from "pg";

/** Rows that are counted one by one; of more, about as many are taken. */
const mostRows = 200_000;

/** The table `items`, or a sample of it where it is too large to be read for a picture. */
export interface ItemsSample {
  readonly sql: string;
  /** Number that counts of the sample are multiplied by. */
  readonly factor: number;
}

/** Chooses between all rows and a sample, by the number of rows that the planner knows. */
export async function chooseSample(client: pg.ClientBase): Promise<ItemsSample> {
  const { rows } = await client.query<{ expected: number }>(expectedSql);
  const share = mostRows / Math.max(rows[0]?.expected ?? 0, mostRows);
  if (share === 1) return { sql: "items", factor: 1 };
  // The same rows each time, so that the picture does not flicker.
  return { sql: `items TABLESAMPLE SYSTEM (${share * 100}) REPEATABLE (1)`, factor: 1 / share };
}

const expectedSql = `SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 AS expected
  FROM pg_partition_tree('pgstac.items'::regclass) t JOIN pg_class c ON c.oid = t.relid WHERE t.isleaf`;
