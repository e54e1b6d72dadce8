import type pg from "pg";
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

/**
 * Makes the rows of the new collection the same as those of the old one, but for its id and links. An id may be there
 * twice if another program stored it, so the time tells rows apart as well.
 */
export async function syncRows(client: pg.ClientBase, tables: Tables): Promise<{ readonly changed: number }> {
  const { from, into, to, range, suspect } = tables;
  const content = renamedSql("old.content", tables);
  const within = (row: string) => range?.(`${row}.id`) ?? "true";
  const isSame = "new.id = old.id AND new.datetime = old.datetime";
  const values = (row: string, document: string) =>
    `(${row}.geometry::text, ${row}.end_datetime, ${document}::text, ${row}.private::text)`;
  const gone = await client.query(
    `DELETE FROM ${into} AS new WHERE ${within("new")}
       AND NOT EXISTS (SELECT FROM ${from} AS old WHERE ${isSame} AND ${within("old")})`,
  );
  const changed = await client.query(
    `DELETE FROM ${into} AS new USING ${from} AS old WHERE ${isSame} AND ${within("new")} AND ${within("old")}
       AND ${suspect ?? "true"} AND ${values("old", `(${content})`)} IS DISTINCT FROM ${values("new", "new.content")}`,
  );
  const copied = await client.query(
    `INSERT INTO ${into} (id, geometry, collection, datetime, end_datetime, content, private)
     SELECT old.id, old.geometry, ${textSql(to)}, old.datetime, old.end_datetime, ${content}, old.private
     FROM ${from} AS old WHERE ${within("old")}
       AND NOT EXISTS (SELECT FROM ${into} AS new WHERE ${isSame} AND ${within("new")})`,
  );
  // Deletes the rows that the API cached, as pgstac's own trigger does.
  if (gone.rowCount || changed.rowCount) {
    await client.query("DELETE FROM format_item_cache WHERE collection = $1", [to]);
  }
  return { changed: (gone.rowCount ?? 0) + (copied.rowCount ?? 0) };
}
