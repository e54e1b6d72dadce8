import type pg from "pg";

/** Counts the items of a collection, in the client's transaction. */
export async function countRows(client: pg.ClientBase, collection: string): Promise<number> {
  const { rows } = await client.query<{ items: string }>("SELECT count(*) AS items FROM items WHERE collection = $1", [
    collection,
  ]);
  return Number(rows[0]?.items);
}
