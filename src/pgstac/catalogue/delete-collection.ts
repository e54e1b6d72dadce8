import type { Connections } from "../database/connections.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { notFound } from "./not-found.ts";

/**
 * Deletes a collection with its items.
 * @throws Fault `not_found`
 */
export async function deleteCollection(connections: Connections, id: string): Promise<{ deletedItems: number }> {
  return withCollectionLock(connections, { collection: id, alone: true, changesTables: true }, async (client) => {
    const { rows } = await client.query<{ items: string }>(
      "SELECT (SELECT count(*) FROM items WHERE collection = $1) AS items FROM collections WHERE id = $1 FOR UPDATE",
      [id],
    );
    if (!rows[0]) throw notFound(`collection ${id}`);
    await client.query("SELECT delete_collection($1)", [id]);
    return { deletedItems: Number(rows[0].items) };
  });
}
