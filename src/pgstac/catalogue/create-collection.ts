import type { CollectionDocument } from "../../pipeline/item/collection.ts";
import type { Connections } from "../database/connections.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { leftOutCollection, write } from "./load-collection.ts";

/**
 * Creates a collection if there is none of that id.
 * @throws Fault `invalid_collection`, `infrastructure` or `contention`
 */
export async function createCollection(connections: Connections, collection: CollectionDocument): Promise<void> {
  await withCollectionLock(connections, { collection: collection.id, alone: true }, async (client) => {
    if (await write(client, collection, "DO NOTHING")) return;
    const { rowCount } = await client.query("SELECT FROM collections WHERE id = $1", [collection.id]);
    if (rowCount === 0) throw leftOutCollection(collection.id);
  });
}
