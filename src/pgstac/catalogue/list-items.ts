import type { OperateReplies, OperateRequest } from "../../pipeline/operate/operate.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { notFound } from "./not-found.ts";

type Request = Extract<OperateRequest, { action: "items.list" }>;
type Reply = OperateReplies["items.list"];

/** Lambda answers with 6 MB at most, and texts may be escaped in it. */
const replyLimitBytes = 4_000_000;

/**
 * Lists items of a collection in the order of their ids, one page. Reads the collection's own table, whose index alone has
 * the ids: by way of `items` PostgreSQL would read each row to compare its collection.
 * @throws Fault `not_found` if there is no such collection
 */
export async function listItems(connections: Connections, request: Request): Promise<Reply> {
  const { collection, after, limit } = request;
  return inTransaction(connections, async (client) => {
    const { rows: found } = await client.query<{ table: string | null; expected: number }>(tableSql, [collection]);
    if (!found[0]) throw notFound(`collection ${collection}`);
    const { table, expected } = found[0];
    if (table === null) return { items: [], expected: 0 };
    const columns = ["id", ...(request.updated ? [updatedSql] : []), ...(request.hrefs ? [hrefsSql] : [])];
    const from = after === undefined ? "" : "WHERE id > $2";
    const { rows } = await client.query<(string | null)[]>({
      text: `SELECT ${columns.join(", ")} FROM ${table} ${from} ORDER BY id LIMIT $1`,
      values: after === undefined ? [limit] : [limit, after],
      rowMode: "array",
    });
    const items = withinLimit(rows.map(([id, ...more]) => itemOf(id ?? "", more, request)));
    const last = items.at(-1);
    return {
      items,
      expected,
      ...(last && (items.length === limit || items.length < rows.length) && { next: last.id }),
    };
  });
}

/** The table of a collection, if it has any, and the number of its rows as far as the planner knows. */
const tableSql = `SELECT to_regclass('pgstac._items_' || key)::text AS table, coalesce((
    SELECT sum(greatest(c.reltuples, 0)) FROM pg_partition_tree(to_regclass('pgstac._items_' || key)) t
      JOIN pg_class c ON c.oid = t.relid WHERE t.isleaf), 0)::float8 AS expected
  FROM collections WHERE id = $1`;

const updatedSql = "content->'properties'->>'updated'";
const hrefsSql = "jsonb_path_query_array(content, '$.assets.*.href')::text";

function itemOf(id: string, more: (string | null)[], { updated, hrefs }: Request): Reply["items"][number] {
  const time = updated ? more.shift() : undefined;
  const list = hrefs ? more.shift() : undefined;
  return {
    id,
    ...(updated && { updated: time ?? null }),
    ...(hrefs && { hrefs: list == null ? [] : (JSON.parse(list) as unknown[]).filter(isText) }),
  };
}

const isText = (value: unknown): value is string => typeof value === "string";

/** The first of the items, as many as an answer takes, and one at least. */
function withinLimit(items: Reply["items"]): Reply["items"] {
  let bytes = 0;
  const end = items.findIndex((item, at) => {
    bytes += sizeOf(item.id) + (item.hrefs ?? []).reduce((sum, href) => sum + sizeOf(href), 0) + membersBytes;
    return at > 0 && bytes > replyLimitBytes;
  });
  return end < 0 ? items : items.slice(0, end);
}

const membersBytes = 64;
const sizeOf = (text: string): number => Buffer.byteLength(text) + 3;
