import type pg from "pg";
import type { OperateReplies, OperateRequest } from "../../pipeline/operate/operate.ts";
import type { Connections } from "../database/connections.ts";
import { textSql } from "../database/text-sql.ts";
import { inTransaction, readOnly } from "../database/transaction.ts";
import { flawConditions } from "./flaw-conditions.ts";
import { readsAll } from "./item-quality.ts";

type Request = Extract<OperateRequest, { action: "items.flawed" }>;

/** The most bytes of ids in a page as JSON: a function of AWS answers with at most 6 MB. */
const mostBytes = 5_000_000;

/** Finds the ids of a collection's items that have a flaw, a page in their order. */
export async function flawedItems(connections: Connections, request: Request): Promise<OperateReplies["items.flawed"]> {
  return inTransaction(
    connections,
    async (client) => {
      const { flaw, limit } = request;
      const found = await (flaw === "duplicate"
        ? duplicateIds(client, request)
        : idsWhere(client, request, flawConditions[flaw]));
      const ids = fitting(found);
      const last = ids.at(-1);
      const isAll = ids.length === found.length && found.length < limit;
      return { ids, ...(last !== undefined && !isAll && { next: last }) };
    },
    readOnly,
  );
}

/** The first ids that fit into one answer. */
function fitting(ids: readonly string[]): string[] {
  let bytes = 0;
  const end = ids.findIndex((id, index) => {
    bytes += Buffer.byteLength(JSON.stringify(id)) + 1;
    return index > 0 && bytes > mostBytes;
  });
  return ids.slice(0, end === -1 ? ids.length : end);
}

interface IdRow {
  readonly id: string;
}

/** The most ids that are sorted. Where more items are flawed, a walk in the order of ids soon meets a page of them. */
const mostSorted = 50_000;

/**
 * Finds flawed items as they lie in the table and sorts them: asked for the first by id, PostgreSQL would read all items
 * in that order, each from another place of the disk.
 */
async function idsWhere(
  client: pg.ClientBase,
  { collection, after, limit }: Request,
  condition: string,
): Promise<string[]> {
  const flawed = `SELECT id FROM items WHERE collection = ${textSql(collection)} AND (${condition})${behind(after)}`;
  const { rows } = await client.query<IdRow & { found: number }>(
    `WITH found AS MATERIALIZED (${flawed} LIMIT ${mostSorted + 1})
     SELECT id, (SELECT count(*)::int FROM found) AS found FROM found ORDER BY id LIMIT ${limit}`,
  );
  if ((rows[0]?.found ?? 0) <= mostSorted) return rows.map(({ id }) => id);
  const walked = await client.query<IdRow>(`${flawed} ORDER BY id LIMIT ${limit}`);
  return walked.rows.map(({ id }) => id);
}

/** Finds the items that have an earlier one, by id, with the same footprint and time beside them. */
async function duplicateIds(client: pg.ClientBase, { collection, after, limit }: Request): Promise<string[]> {
  await client.query(readsAll);
  const { rows } = await client.query<IdRow>(
    `SELECT id FROM (
       SELECT unnest(array_remove(array_agg(id), min(id))) AS id FROM items WHERE collection = ${textSql(collection)}
       GROUP BY datetime, end_datetime, geometry::bytea HAVING count(*) > 1) AS others
     WHERE true${behind(after)} ORDER BY id LIMIT ${limit}`,
  );
  return rows.map(({ id }) => id);
}

const behind = (after: string | undefined): string => (after === undefined ? "" : ` AND id > ${textSql(after)}`);
