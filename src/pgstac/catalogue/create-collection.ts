import type { CollectionDocument } from "../../pipeline/collection.ts";
import { type Database, inTransaction } from "../database/transaction.ts";
import { write } from "./load-collection.ts";

/**
 * Creates a collection where there is none of that id.
 * @throws Fault `invalid_collection`, `infrastructure` or `contention`
 */
export async function createCollection(database: Database, collection: CollectionDocument): Promise<void> {
  await inTransaction(database, (client) => write(client, collection, "DO NOTHING"), collection.id);
}
