import type pg from "pg";
import { checkNesting } from "../../pipeline/check-nesting.ts";
import type { CollectionDocument } from "../../pipeline/collection.ts";
import { Fault } from "../../pipeline/fault.ts";
import type { Connections } from "../database/connections.ts";
import { isRowError } from "../database/row-error.ts";
import { rowReason } from "../database/row-reason.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { parseForStorage, printForStorage } from "../rows/json-for-storage.ts";

/**
 * Creates or replaces a collection; pgstac derives its base item from its content.
 * @throws Fault `invalid_collection` if the database refuses the document, `infrastructure` or `contention`
 */
export async function loadCollection(connections: Connections, collection: CollectionDocument): Promise<void> {
  await withCollectionLock(connections, { collection: collection.id, alone: true }, (client) =>
    write(client, collection, "DO UPDATE SET content = EXCLUDED.content"),
  );
}

/** Writes the collection's row; `onConflict` decides about an existing row. */
export async function write(
  client: pg.ClientBase,
  { id, text }: CollectionDocument,
  onConflict: string,
): Promise<void> {
  checkNesting(text, "invalid_collection", `collection ${id}`);
  try {
    const content = printForStorage(parseForStorage(text));
    await client.query(`INSERT INTO collections (content) VALUES ($1::jsonb) ON CONFLICT (id) ${onConflict}`, [
      content,
    ]);
  } catch (error) {
    if (!isRowError(error) && !(error instanceof SyntaxError)) throw error;
    throw new Fault("invalid_collection", `collection ${id} cannot be stored: ${rowReason(error)}`, {
      cause: error,
    });
  }
}
