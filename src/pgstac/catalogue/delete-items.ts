import type pg from "pg";
import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
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
  return withCollectionLock(connections, { collection, alone: true }, (client) =>
    answer(client, `DELETE FROM items WHERE ${chosen} RETURNING id`, collection, ids),
  );
}

/**
 * Tells what `deleteItems` would do, and does nothing.
 * @throws Fault `not_found` if there is no such collection
 */
export async function findItems(
  connections: Connections,
  collection: string,
  ids: readonly string[] | undefined,
): Promise<{ deleted: number; missing: string[] }> {
  return inTransaction(connections, (client) =>
    answer(client, `SELECT id FROM items WHERE ${chosen}`, collection, ids),
  );
}

const chosen = "collection = $1 AND ($2::text[] IS NULL OR id = ANY ($2))";

async function answer(
  client: pg.ClientBase,
  sql: string,
  collection: string,
  ids: readonly string[] | undefined,
): Promise<{ deleted: number; missing: string[] }> {
  const { rowCount } = await client.query("SELECT FROM collections WHERE id = $1", [collection]);
  if (rowCount === 0) throw notFound(`collection ${collection}`);
  const { rows } = await client.query<{ id: string }>(sql, [collection, ids ?? null]);
  const there = new Set(rows.map(({ id }) => id));
  return { deleted: rows.length, missing: [...new Set(ids)].filter((id) => !there.has(id)) };
}
