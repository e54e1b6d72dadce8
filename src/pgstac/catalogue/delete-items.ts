import { type Database, inTransaction } from "../database/transaction.ts";
import { notFound } from "./not-found.ts";

/**
 * Deletes the items of a collection that are named, or all; says which of those named were not there.
 * @throws Fault `not_found` where there is no such collection
 */
export async function deleteItems(
  database: Database,
  collection: string,
  ids: readonly string[] | undefined,
): Promise<{ deleted: number; missing: string[] }> {
  return inTransaction(
    database,
    async (client) => {
      const { rowCount } = await client.query("SELECT FROM collections WHERE id = $1", [collection]);
      if (rowCount === 0) throw notFound(`collection ${collection}`);
      const { rows } = await client.query<{ id: string }>(
        "DELETE FROM items WHERE collection = $1 AND ($2::text[] IS NULL OR id = ANY ($2)) RETURNING id",
        [collection, ids ?? null],
      );
      const gone = new Set(rows.map(({ id }) => id));
      return { deleted: rows.length, missing: [...new Set(ids)].filter((id) => !gone.has(id)) };
    },
    collection,
  );
}
