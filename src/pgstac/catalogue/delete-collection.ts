import { type Database, inTurn } from "../database/transaction.ts";
import { notFound } from "./not-found.ts";

/**
 * Deletes a collection with its items.
 * @throws Fault `not_found`
 */
export async function deleteCollection(database: Database, id: string): Promise<{ deletedItems: number }> {
  return inTurn(database, { turn: { collection: id, alone: true, changesTables: true } }, async (client) => {
    const { rows } = await client.query<{ items: string }>(
      "SELECT (SELECT count(*) FROM items WHERE collection = $1) AS items FROM collections WHERE id = $1 FOR UPDATE",
      [id],
    );
    if (!rows[0]) throw notFound(`collection ${id}`);
    await client.query("SELECT delete_collection($1)", [id]);
    return { deletedItems: Number(rows[0].items) };
  });
}
