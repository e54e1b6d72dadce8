import type pg from "pg";
import { LeftOut } from "../database/left-out.ts";

/** Number of deletions one after the other, as what others store meanwhile is to go as well. */
const mostRounds = 10;

/**
 * Deletes the items that a condition on the table `items` chooses; resolves to their rows. What another program stores
 * meanwhile is deleted as well.
 * @throws LeftOut if one is still there, which a trigger or policy keeps, or stores again
 */
export async function deleteChosen<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  { chosen, returning }: { readonly chosen: string; readonly returning: string },
  values: readonly unknown[],
): Promise<Row[]> {
  const gone: Row[] = [];
  let wasEmpty = false;
  for (let round = 0; round < mostRounds; round++) {
    const { rows } = await client.query<Row>(`DELETE FROM items WHERE ${chosen} RETURNING ${returning}`, [...values]);
    for (const row of rows) gone.push(row);
    const { rowCount } = await client.query(`SELECT FROM items WHERE ${chosen} LIMIT 1`, [...values]);
    if (rowCount === 0) return gone;
    // A deletion that waits for another transaction does not see what that has stored: the next one does.
    if (rows.length === 0 && wasEmpty) break;
    wasEmpty = rows.length === 0;
  }
  throw new LeftOut("keeps the row that is stored");
}
