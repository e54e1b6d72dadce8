import type { CollectionDocument } from "../../pipeline/item/collection.ts";
import type { Connections } from "../database/connections.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { requireThere, write } from "./load-collection.ts";

/**
 * Creates a collection if there is none of that id.
 * @throws Fault `invalid_collection`, `infrastructure` or `contention`
 */
export async function createCollection(connections: Connections, collection: CollectionDocument): Promise<void> {
  await withCollectionLock(connections, { collection: collection.id, alone: true }, async (client) => {
    if (!(await write(client, collection, "DO NOTHING"))) await requireThere(client, collection.id);
  });
}
