import type pg from "pg";
import type { Connections } from "../database/connections.ts";
import { LeftOut } from "../database/left-out.ts";
import { sqlState } from "../database/sqlstate.ts";
import { stateOf } from "../database/state-of.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { notFound } from "./not-found.ts";
import { unlessRefused } from "./unless-refused.ts";

/**
 * Deletes a collection with its items.
 * @throws Fault `not_found`, or `item_refused` if rules of the database keep it
 */
export async function deleteCollection(connections: Connections, id: string): Promise<{ deletedItems: number }> {
  const lock = { collection: id, alone: true, changesTables: true } as const;
  const deleting = withCollectionLock(connections, lock, async (client) => {
    const { rows } = await client.query<{ items: string }>(
      "SELECT (SELECT count(*) FROM items WHERE collection = $1) AS items FROM collections WHERE id = $1 FOR UPDATE",
      [id],
    );
    if (!rows[0]) throw notFound(`collection ${id}`);
    await deleteCollectionRow(client, id);
    return { deletedItems: Number(rows[0].items) };
  });
  return unlessRefused(`collection ${id} was not deleted`, deleting);
}

/**
 * Has pgstac delete a collection that is there, with its tables.
 * @throws LeftOut if a trigger keeps it
 */
export async function deleteCollectionRow(client: pg.ClientBase, id: string): Promise<void> {
  await client.query("SELECT delete_collection($1)", [id]).catch((error: unknown) => {
    // pgstac says that of a row that it did not delete.
    throw stateOf(error) === sqlState.noDataFound ? new LeftOut("keeps the row that is stored") : error;
  });
}
