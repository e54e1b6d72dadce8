import type { FlawName } from "../../pipeline/item/flaws.ts";
import type { ItemQuality } from "../../pipeline/operate/item-map.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction, readOnly } from "../database/transaction.ts";
import { flawConditions } from "./flaw-conditions.ts";
import { notFound } from "./not-found.ts";

/** Has all items read as they lie in the table: by an index on their times each would come from another place of the disk. */
export const readsAll = "SET LOCAL random_page_cost = 4";

/** Numbers of the others for each footprint and time that several items have: to count them is faster than to list them. */
const othersSql = `SELECT count(*) - 1 AS others FROM items WHERE collection = $1
  GROUP BY datetime, end_datetime, geometry::bytea HAVING count(*) > 1`;

/** Months that are told at most: a single wrong year would else make thousands. */
const mostMonths = 240;

/**
 * Counts what is wrong with the items of a collection. Reads all of them.
 * @throws Fault `not_found`
 */
export async function itemQuality(connections: Connections, collection: string): Promise<ItemQuality> {
  return inTransaction(
    connections,
    async (client) => {
      const found = await client.query("SELECT FROM collections WHERE id = $1", [collection]);
      if (found.rowCount === 0) throw notFound(`collection ${collection}`);
      await client.query(readsAll);
      const counts = Object.entries(flawConditions).map(
        ([name, sql]) => `count(*) FILTER (WHERE ${sql})::int AS ${name}`,
      );
      const { rows } = await client.query<Record<FlawName | "items", number>>(
        `SELECT count(*)::int AS items, ${counts.join(", ")},
           (SELECT coalesce(sum(others), 0)::int FROM (${othersSql}) AS twins) AS duplicate
         FROM items WHERE collection = $1`,
        [collection],
      );
      const { items = 0, ...flaws } = rows[0] ?? {};
      const { rows: months } = await client.query<{ month: string }>(emptyMonthsSql, [collection, mostMonths]);
      return {
        items,
        counts: flaws as ItemQuality["counts"],
        empty_months: months.map(({ month }) => month),
      };
    },
    readOnly,
  );
}

/** The months up to now without an item that lie between two that have some. */
const emptyMonthsSql = `WITH filled AS MATERIALIZED (
    SELECT DISTINCT date_trunc('month', datetime AT TIME ZONE 'UTC') AS month
    FROM items WHERE collection = $1 AND isfinite(datetime) AND datetime <= now())
  SELECT to_char(month, 'YYYY-MM') AS month
  FROM generate_series((SELECT min(month) FROM filled), (SELECT max(month) FROM filled), '1 month') AS each(month)
  WHERE month NOT IN (SELECT month FROM filled) ORDER BY month LIMIT $2`;
