import type { Connections } from "../database/connections.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { notFound } from "./not-found.ts";

/**
 * Deletes the named items of a collection, or all; returns the ids that it did not find.
 * @throws Fault `not_found` if there is no such collection
 */
export async function deleteItems(
  connections: Connections,
  collection: string,
  ids: readonly string[] | undefined,
): Promise<{ deleted: number; missing: string[] }> {
  return withCollectionLock(connections, { collection, alone: true }, async (client) => {
    const { rowCount } = await client.query("SELECT FROM collections WHERE id = $1", [collection]);
    if (rowCount === 0) throw notFound(`collection ${collection}`);
    const { rows } = await client.query<{ id: string }>(
      "DELETE FROM items WHERE collection = $1 AND ($2::text[] IS NULL OR id = ANY ($2)) RETURNING id",
      [collection, ids ?? null],
    );
    const gone = new Set(rows.map(({ id }) => id));
    return { deleted: rows.length, missing: [...new Set(ids)].filter((id) => !gone.has(id)) };
  });
}
