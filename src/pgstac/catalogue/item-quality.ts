import type { FlawName } from "../../pipeline/item/flaws.ts";
import type { ItemQuality } from "../../pipeline/operate/item-map.ts";
import type { OperateReplies, OperateRequest } from "../../pipeline/operate/operate.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction, readOnly } from "../database/transaction.ts";
import { type FootprintRow, footprintColumns, footprintOf } from "./map-items.ts";
import { notFound } from "./not-found.ts";
import { literal } from "./search-sql.ts";

/** Conditions of flaws that a row shows by itself. */
const conditions: Readonly<Record<Exclude<FlawName, "duplicate">, string>> = {
  belt: "ST_XMax(geometry) - ST_XMin(geometry) > 180",
  off_world: "ST_XMin(geometry) < -180 OR ST_XMax(geometry) > 180 OR ST_YMin(geometry) < -90 OR ST_YMax(geometry) > 90",
  no_area: "ST_IsEmpty(geometry) OR (ST_Dimension(geometry) = 2 AND ST_Area(geometry) = 0)",
  future: "isfinite(datetime) AND datetime > now() + interval '1 day'",
};

/** All items of a collection that have an earlier one of the same footprint and time beside them. */
const duplicatesSql = (collection: string): string =>
  `SELECT collection, id, datetime, geometry, content FROM (
     SELECT collection, id, datetime, geometry, content,
       row_number() OVER (PARTITION BY datetime, end_datetime, md5(ST_AsBinary(geometry)) ORDER BY id) AS place
     FROM items WHERE collection = ${literal(collection)}) AS placed WHERE place > 1`;

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
      const counts = Object.entries(conditions).map(([name, sql]) => `count(*) FILTER (WHERE ${sql})::int AS ${name}`);
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

/** The address of an asset with data, or of the first. */
const hrefSql = `coalesce(jsonb_path_query_first(content, '$.assets.* ? (@.roles[*] == "data").href'),
  content #> '{assets,data,href}', jsonb_path_query_first(content, '$.assets.*.href')) #>> '{}'`;

type FlawedRequest = Extract<OperateRequest, { action: "items.flawed" }>;

/** Lists the items of a collection that have a flaw, a page in the order of their ids. */
export async function flawedItems(
  connections: Connections,
  { collection, flaw, after, limit }: FlawedRequest,
): Promise<OperateReplies["items.flawed"]> {
  return inTransaction(
    connections,
    async (client) => {
      const source =
        flaw === "duplicate"
          ? duplicatesSql(collection)
          : `SELECT collection, id, datetime, geometry, content FROM items
             WHERE collection = ${literal(collection)} AND (${conditions[flaw]})`;
      const from = after === undefined ? "" : `WHERE id > ${literal(after)}`;
      const { rows } = await client.query<FootprintRow & { href: string | null }>(
        `SELECT ${footprintColumns(0.001)}, ${hrefSql} AS href FROM (${source}) AS flawed ${from} ORDER BY id LIMIT ${limit}`,
      );
      const last = rows.at(-1);
      const items = rows.map(({ href, ...row }) => ({ ...footprintOf(row), href }));
      return { items, ...(last && rows.length === limit && { next: last.id }) };
    },
    readOnly,
  );
}
