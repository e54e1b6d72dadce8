import type { OperateReplies, OperateRequest } from "../../pipeline/operate/operate.ts";
import type { Connections } from "../database/connections.ts";
import { textSql } from "../database/text-sql.ts";
import { inTransaction, readOnly } from "../database/transaction.ts";
import { type FootprintRow, footprintColumns, footprintOf } from "./map-items.ts";

type Request = Extract<OperateRequest, { action: "items.footprints" }>;

/** Reads the footprints of items that are named, with the addresses of their data. */
export async function itemFootprints(
  connections: Connections,
  { collection, ids }: Request,
): Promise<OperateReplies["items.footprints"]> {
  return inTransaction(
    connections,
    async (client) => {
      const { rows } = await client.query<FootprintRow & { href: string | null }>(
        `SELECT ${footprintColumns(0.001)}, ${hrefSql} AS href FROM items
         WHERE collection = ${textSql(collection)} AND id = ANY($1) ORDER BY id`,
        [ids],
      );
      return { items: rows.map(({ href, ...row }) => ({ ...footprintOf(row), href })) };
    },
    readOnly,
  );
}

/** The address of an asset with data, or of the first. */
const hrefSql = `coalesce(jsonb_path_query_first(content, '$.assets.* ? (@.roles[*] == "data").href'),
  content #> '{assets,data,href}', jsonb_path_query_first(content, '$.assets.*.href')) #>> '{}'`;
