import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { notFound } from "./not-found.ts";

/**
 * Reads an item as the API prints it, with the members of the base item.
 * @throws Fault `not_found`
 */
export async function getItem(connections: Connections, collection: string, id: string): Promise<{ text: string }> {
  return inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      "SELECT content_hydrate(items)::text AS text FROM items WHERE collection = $1 AND id = $2",
      [collection, id],
    );
    if (!rows[0]) throw notFound(`item ${id} of collection ${collection}`);
    return rows[0];
  });
}
