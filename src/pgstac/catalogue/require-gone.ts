import type pg from "pg";
import { LeftOut } from "../database/left-out.ts";

/**
 * Makes sure that no item is there of those that were just deleted.
 * @param chosen the condition of the deletion, on the table `items`
 * @throws LeftOut if one is, as a trigger before the deletion returned NULL
 */
export async function requireGone(client: pg.ClientBase, chosen: string, values: readonly unknown[]): Promise<void> {
  const { rowCount } = await client.query(`SELECT FROM items WHERE ${chosen} LIMIT 1`, [...values]);
  if (rowCount !== 0) throw new LeftOut("keeps the row that is stored");
}
