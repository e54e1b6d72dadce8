import type pg from "pg";
import type { ItemSearch, SearchPlace } from "../../pipeline/operate/item-search.ts";
import { textSql } from "../database/text-sql.ts";

type Sortby = NonNullable<ItemSearch["sortby"]>;

/** A member that is sorted by, as an expression of SQL with its type. */
interface SortKey {
  readonly expression: string;
  readonly type: string;
  readonly descending: boolean;
}

/** A search in SQL: its condition on a row of `items`, and its order. */
export interface SearchSql {
  readonly where: readonly string[];
  readonly keys: readonly SortKey[];
}

/** Has pgstac make SQL of a search's filter and of the members to sort by; the rest is made here. */
export async function buildSearchSql(client: pg.ClientBase, search: ItemSearch): Promise<SearchSql> {
  const { collections, ids, bbox, from, to, filter, sortby = [] } = search;
  return {
    where: [
      ...(collections ? [`collection = ANY (${textsSql(collections)})`] : []),
      ...(ids ? [`id = ANY (${textsSql(ids)})`] : []),
      ...(bbox ? [`st_intersects(geometry, ${boxSql(bbox)})`] : []),
      ...(to === undefined ? [] : [`datetime <= ${textSql(to)}::timestamptz`]),
      ...(from === undefined ? [] : [`end_datetime >= ${textSql(from)}::timestamptz`]),
      ...(filter ? [`(${await filterSql(client, filter, collections)})`] : []),
    ],
    keys: await sortKeys(client, sortby),
  };
}

async function filterSql(client: pg.ClientBase, filter: object, collections: ItemSearch["collections"]) {
  const asked = { filter, "filter-lang": "cql2-json", ...(collections && { collections }) };
  const { rows } = await client.query<{ sql: string }>("SELECT stac_search_to_where($1::jsonb) AS sql", [asked]);
  return rows[0]?.sql ?? "false";
}

/** The types are those of pgstac's functions, which need no row to be known. */
async function sortKeys(client: pg.ClientBase, sortby: Sortby): Promise<SortKey[]> {
  const keys: SortKey[] = [];
  for (const { field, direction } of sortby) {
    const { rows } = await client.query<{ expression: string }>("SELECT (queryable($1)).expression", [field]);
    const expression = rows[0]?.expression ?? "NULL::text";
    const typed = await client.query<{ type: string }>(
      `SELECT pg_typeof(${expression})::text AS type FROM (SELECT (NULL::items).*) AS none`,
    );
    keys.push({ expression, type: typed.rows[0]?.type ?? "text", descending: direction === "desc" });
  }
  return keys;
}

/** The condition of all that comes after a place, nulls last. */
export function afterSql(keys: readonly SortKey[], { collection, id, values }: SearchPlace): string {
  const alternatives: string[] = [];
  const same: string[] = [];
  const leading: string[] = [];
  for (const [index, { expression, type, descending }] of keys.entries()) {
    const text = values[index] ?? null;
    if (text === null) {
      same.push(`${expression} IS NULL`);
      continue;
    }
    const value = `${textSql(text)}::${type}`;
    const beyond = `${expression} ${descending ? "<" : ">"} ${value}`;
    const isColumn = columns.has(expression);
    // An index finds the first rows by a single comparison only.
    if (isColumn && index === 0) leading.push(`${expression} ${descending ? "<=" : ">="} ${value}`);
    alternatives.push([...same, isColumn ? beyond : `(${beyond} OR ${expression} IS NULL)`].join(" AND "));
    same.push(`${expression} = ${value}`);
  }
  alternatives.push([...same, `(collection, id) > (${textSql(collection)}, ${textSql(id)})`].join(" AND "));
  return [...leading, `(${alternatives.map((one) => `(${one})`).join(" OR ")})`].join(" AND ");
}

/** Those of `items` that are never null. */
const columns: ReadonlySet<string> = new Set(["id", "collection", "datetime", "end_datetime"]);

/** The clause of conditions that all hold; none if there are none. */
export const whereSql = (conditions: readonly string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";

const textsSql = (texts: readonly string[]): string => `ARRAY[${texts.map(textSql).join(", ")}]::text[]`;

function boxSql([west, south, east, north]: NonNullable<ItemSearch["bbox"]>): string {
  const envelope = (from: number, to: number) => `ST_MakeEnvelope(${from}, ${south}, ${to}, ${north}, 4326)`;
  return west <= east ? envelope(west, east) : `ST_Collect(${envelope(west, 180)}, ${envelope(-180, east)})`;
}
