import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { notFound } from "./not-found.ts";

/**
 * Counts the items of one collection, or of each, exactly.
 * @throws Fault `not_found`
 */
export async function countItems(
  connections: Connections,
  collection: string | undefined,
): Promise<{ counts: { collection: string; items: number }[] }> {
  return inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ collection: string; items: string }>(
      `SELECT id AS collection, (SELECT count(*) FROM items WHERE items.collection = collections.id) AS items
       FROM collections WHERE $1::text IS NULL OR id = $1 ORDER BY id`,
      [collection ?? null],
    );
    if (collection !== undefined && rows.length === 0) throw notFound(`collection ${collection}`);
    return { counts: rows.map((row) => ({ collection: row.collection, items: Number(row.items) })) };
  });
}
