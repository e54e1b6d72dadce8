import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { notFound } from "./not-found.ts";

/** @throws Fault `not_found` */
export async function getCollection(connections: Connections, id: string): Promise<{ text: string }> {
  return inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      "SELECT content::text AS text FROM collections WHERE id = $1",
      [id],
    );
    if (!rows[0]) throw notFound(`collection ${id}`);
    return rows[0];
  });
}
