import type pg from "pg";
import type { OperateReplies, OperateRequest } from "../../../pipeline/operate/operate.ts";
import { textSql } from "../../database/text-sql.ts";
import { withCollectionLock } from "../../database/with-collection-lock.ts";
import { updatePartitions } from "../../load/update-partitions.ts";
import type { Pgstac } from "../../schema/open-pgstac.ts";
import { unlessRefused } from "../unless-refused.ts";
import { openForCopies, syncStep, tableOf, untilStored } from "./sync-step.ts";

type Request = Pick<Extract<OperateRequest, { action: "collections.copy" }>, "id" | "to" | "after">;

/** A page has one item at least. With these limits a transaction is over in seconds. */
const limitsOfPage = { items: 10_000, bytes: 64 << 20 };

/**
 * Copies items of a collection to another, one page in the order of ids, within the database.
 * @throws Fault `not_found`, `wrong_usage` if the new collection was there before, or `item_refused`
 */
export async function copyPage(
  opened: Pgstac,
  request: Request,
  limits = limitsOfPage,
): Promise<OperateReplies["collections.copy"]> {
  const { to, after } = request;
  const pgstac = await openForCopies(opened);
  const storing = untilStored(pgstac, to, () =>
    withCollectionLock(pgstac, { collection: to, alone: true }, async (client) => {
      const since = await oldestRunning(client);
      const end = await endOfPage(client, request, limits);
      const step = await syncStep(pgstac, client, request, {
        range: (column) =>
          [
            ...(after === undefined ? [] : [`${column} > ${textSql(after)}`]),
            end.last === null ? "true" : `${column} <= ${textSql(end.last)}`,
          ].join(" AND "),
      });
      if ("waiting" in step) return step;
      const next = end.more && end.last !== null ? { next: end.last } : {};
      return { ...step, result: { items: end.items, since, ...next } };
    }),
  );
  const { result, partitions } = await unlessRefused(`these items were not copied to collection ${to}`, storing);
  if (result.next === undefined) await updatePartitions(pgstac, to, partitions);
  return result;
}

/** The number of the oldest transaction that is not over: what is stored from now on has that number or a later one. */
async function oldestRunning(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ since: string }>(
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS since",
  );
  return rows[0]?.since ?? "0";
}

interface PageEnd {
  readonly items: number;
  readonly last: string | null;
  readonly more: boolean;
}

async function endOfPage(client: pg.ClientBase, { id, after }: Request, limits: typeof limitsOfPage): Promise<PageEnd> {
  const table = await tableOf(client, id);
  if (table === undefined) return { items: 0, last: null, more: false };
  const { rows } = await client.query<{ items: string; last: string | null; more: boolean }>(
    `SELECT count(*) FILTER (WHERE fits) AS items, max(id) FILTER (WHERE fits) AS last, count(*) > count(*) FILTER (WHERE fits) AS more
     FROM (
       SELECT id, place = 1 OR (place <= ${limits.items} AND bytes <= ${limits.bytes}) AS fits FROM (
         SELECT id, row_number() OVER earlier AS place, sum(bytes) OVER earlier AS bytes
         FROM (SELECT id, pg_column_size(content) AS bytes FROM ${table}
           WHERE ${after === undefined ? "true" : `id > ${textSql(after)}`} ORDER BY id LIMIT ${limits.items + 1}) AS first
         WINDOW earlier AS (ORDER BY id ROWS UNBOUNDED PRECEDING)
       ) AS counted
     ) AS judged`,
  );
  const { items = "0", last = null, more = false } = rows[0] ?? {};
  return { items: Number(items), last, more };
}
