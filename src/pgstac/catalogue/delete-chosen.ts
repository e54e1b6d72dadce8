import type pg from "pg";
import { LeftOut } from "../database/left-out.ts";

/**
 * Deletes the items that a condition on the table `items` chooses; resolves to their rows. What another program stores
 * meanwhile is deleted as well.
 * @throws LeftOut if one is still there, which a trigger or policy keeps
 */
export async function deleteChosen<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  { chosen, returning }: { readonly chosen: string; readonly returning: string },
  values: readonly unknown[],
): Promise<Row[]> {
  const gone: Row[] = [];
  for (;;) {
    const { rows } = await client.query<Row>(`DELETE FROM items WHERE ${chosen} RETURNING ${returning}`, [...values]);
    for (const row of rows) gone.push(row);
    const { rowCount } = await client.query(`SELECT FROM items WHERE ${chosen} LIMIT 1`, [...values]);
    if (rowCount === 0) return gone;
    if (rows.length === 0) throw new LeftOut("keeps the row that is stored");
  }
}
