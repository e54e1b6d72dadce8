import type { ItemTimes } from "../../pipeline/operate/item-map.ts";
import type { OperateRequest } from "../../pipeline/operate/operate.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction, readOnly } from "../database/transaction.ts";
import { chooseSample } from "./items-sample.ts";
import { buildSearchSql, whereSql } from "./search-sql.ts";

type Request = Extract<OperateRequest, { action: "items.times" }>;

/** Counts items along time, from the first to the last, in steps of one length. */
export async function itemTimes(connections: Connections, { search, steps }: Request): Promise<ItemTimes> {
  return inTransaction(
    connections,
    async (client) => {
      const { where } = await buildSearchSql(client, search);
      const { sql, factor } = await chooseSample(client);
      const { rows } = await client.query<{ first: string; last: string; step: number; count: string }>(
        `WITH found AS MATERIALIZED (
           SELECT extract(epoch FROM datetime)::float8 AS t FROM ${sql} ${whereSql([...where, "isfinite(datetime)"])}),
         span AS (SELECT min(t) AS first, max(t) AS last FROM found)
         SELECT first, last, width_bucket(t, first, last + 1, $1) AS step, count(*)
         FROM found CROSS JOIN span GROUP BY 1, 2, 3`,
        [steps],
      );
      const counts = Array.from({ length: rows.length > 0 ? steps : 0 }, () => 0);
      for (const { step, count } of rows) counts[step - 1] = Math.round(Number(count) * factor);
      const [one] = rows;
      const text = (seconds: string | undefined): string | null =>
        seconds === undefined ? null : new Date(Number(seconds) * 1000).toISOString();
      return { first: text(one?.first), last: text(one?.last), steps: counts, isEstimate: factor > 1 };
    },
    readOnly,
  );
}
