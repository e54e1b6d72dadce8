import type { CollectionSummary } from "../../pipeline/operate/operate.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";

/** Lists all collections by id, each with its exact number of items. */
export async function listCollections(connections: Connections): Promise<{ collections: CollectionSummary[] }> {
  return inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ id: string; title: string | null; items: string }>(
      `SELECT id, content->>'title' AS title,
         (SELECT count(*) FROM items WHERE items.collection = collections.id) AS items
       FROM collections ORDER BY id`,
    );
    return { collections: rows.map(({ items, ...row }) => ({ ...row, items: Number(items) })) };
  });
}
