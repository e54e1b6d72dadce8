import type pg from "pg";
import { checkNesting } from "../../pipeline/check-nesting.ts";
import type { CollectionDocument } from "../../pipeline/collection.ts";
import { Fault } from "../../pipeline/fault.ts";
import { isRowError, rowReason } from "../database/database-fault.ts";
import { type Database, inTransaction } from "../database/transaction.ts";
import { parseForStorage, printForStorage } from "../rows/stored-json.ts";

/**
 * Creates or replaces a collection, as pgstac does: its base item follows from its content.
 * @throws Fault `invalid_collection` where the database refuses the document, `infrastructure` or `contention`
 */
export async function loadCollection(database: Database, collection: CollectionDocument): Promise<void> {
  await inTransaction(
    database,
    (client) => write(client, collection, "DO UPDATE SET content = EXCLUDED.content"),
    collection.id,
  );
}

/** Writes the collection's row; `onConflict` says what becomes of one that is there. */
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
