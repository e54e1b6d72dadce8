import type pg from "pg";
import { LeftOut } from "../../database/left-out.ts";
import { textSql } from "../../database/text-sql.ts";
import { type Renaming, renamedSql } from "./renamed-sql.ts";

/** Tables of both collections, and which of their rows are made the same. */
export interface Tables extends Renaming {
  readonly from: string;
  readonly into: string;
  /** Builds the condition that takes part in this, on the `id` of rows of either table; by default each does. */
  readonly range?: (id: string) => string;
  /** Condition on `old`, for rows that may differ from their copies; by default each may. */
  readonly suspect?: string;
}

const mostRounds = 10;

/**
 * Makes the rows of the new collection the same as those of the old one, but for its id and links. An id may be there
 * twice if another program stored it, so the time tells rows apart as well.
 * @throws LeftOut if a trigger leaves out or keeps a row; this is looked at where `suspect` says that it is the last time
 */
export async function syncRows(client: pg.ClientBase, tables: Tables): Promise<{ readonly changed: number }> {
  const { from, into, to, range, suspect } = tables;
  const content = renamedSql("old.content", tables);
  const within = (row: string) => range?.(`${row}.id`) ?? "true";
  const finds = async (rows: string): Promise<boolean> =>
    (await client.query(`SELECT FROM ${rows} LIMIT 1`)).rowCount !== 0;
  const isSame = "new.id = old.id AND new.datetime = old.datetime";
  const values = (row: string, document: string) =>
    `(${row}.geometry::text, ${row}.end_datetime, ${document}::text, ${row}.private::text)`;
  const gone = await client.query(
    `DELETE FROM ${into} AS new WHERE ${within("new")}
       AND NOT EXISTS (SELECT FROM ${from} AS old WHERE ${isSame} AND ${within("old")})`,
  );
  const differing = `${isSame} AND ${within("new")} AND ${within("old")} AND ${suspect ?? "true"}
    AND ${values("old", `(${content})`)} IS DISTINCT FROM ${values("new", "new.content")}`;
  const changed = await client.query(`DELETE FROM ${into} AS new USING ${from} AS old WHERE ${differing}`);
  const missing = `${within("old")}
    AND NOT EXISTS (SELECT FROM ${into} AS new WHERE ${isSame} AND ${within("new")})`;
  const insert = `INSERT INTO ${into} (id, geometry, collection, datetime, end_datetime, content, private)
     SELECT old.id, old.geometry, ${textSql(to)}, old.datetime, old.end_datetime, ${content}, old.private
     FROM ${from} AS old WHERE ${missing}`;
  let copied = (await client.query(insert)).rowCount ?? 0;
  if (suspect !== undefined) {
    if (await finds(`${into} AS new, ${from} AS old WHERE ${differing}`))
      throw new LeftOut("keeps the row that is stored");
    // Other programs may store rows of the old collection meanwhile.
    for (let round = 0; await finds(`${from} AS old WHERE ${missing}`); round++) {
      const more = (await client.query(insert)).rowCount ?? 0;
      if (more === 0 || round === mostRounds) throw new LeftOut("left its row out");
      copied += more;
    }
  }
  // Deletes the rows that the API cached, as pgstac's own trigger does.
  if (gone.rowCount || changed.rowCount) {
    await client.query("DELETE FROM format_item_cache WHERE collection = $1", [to]);
  }
  return { changed: (gone.rowCount ?? 0) + copied };
}
