import type pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { withoutApiLinks } from "../../pipeline/item/api-links.ts";
import type { CollectionDocument } from "../../pipeline/item/collection.ts";
import { checkNesting } from "../../pipeline/text/check-nesting.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import type { Connections } from "../database/connections.ts";
import { LeftOut } from "../database/left-out.ts";
import { isRowError } from "../database/row-error.ts";
import { rowReason } from "../database/row-reason.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { parseForStorage, printForStorage } from "../rows/json-for-storage.ts";

/**
 * Creates or replaces a collection; pgstac derives its base item from its content. A catalog, which pgstac keeps among
 * its collections, replaces no collection: items would lose what they share.
 * @throws Fault `invalid_collection` if the database refuses the document, `infrastructure` or `contention`
 */
export async function loadCollection(connections: Connections, collection: CollectionDocument): Promise<void> {
  await withCollectionLock(connections, { collection: collection.id, alone: true }, async (client) => {
    const written = await write(client, collection, replace);
    if (written) return;
    const { rows } = await client.query<{ type: string | null }>(
      "SELECT content->>'type' AS type FROM collections WHERE id = $1",
      [collection.id],
    );
    const [there] = rows;
    if (!there || there.type === "Catalog" || !isCatalog(collection)) throw leftOutCollection(collection.id);
    throw new Fault("invalid_collection", `${collection.id} is a Catalog, and there is a Collection of that id`, {
      remedy: `another id, or stac-ingest collections delete ${shellWord(collection.id)}, which deletes its items as well`,
    });
  });
}

const replace = `DO UPDATE SET content = EXCLUDED.content
  WHERE collections.content->>'type' = 'Catalog' OR EXCLUDED.content->>'type' IS DISTINCT FROM 'Catalog'`;

const isCatalog = ({ text }: CollectionDocument): boolean =>
  (JSON.parse(text) as { readonly type?: unknown }).type === "Catalog";

/** Makes the fault of a collection whose row a trigger left out. */
export function leftOutCollection(id: string): Fault {
  const cause = new LeftOut("left its row out");
  return new Fault("invalid_collection", `collection ${id} cannot be stored: ${cause.message}`, {
    remedy: "look at the triggers of pgstac.collections",
    cause,
  });
}

/** Writes the collection's row; `onConflict` decides about an existing row. Resolves to false if that was let be. */
export async function write(
  client: pg.ClientBase,
  { id, text }: CollectionDocument,
  onConflict: string,
): Promise<boolean> {
  checkNesting(text, "invalid_collection", `collection ${id}`);
  try {
    const content = printForStorage(withoutApiLinks(parseForStorage(text)));
    const sql = `INSERT INTO collections (content) VALUES ($1::jsonb) ON CONFLICT (id) ${onConflict}`;
    return (await client.query(sql, [content])).rowCount !== 0;
  } catch (error) {
    if (!isRowError(error) && !(error instanceof SyntaxError)) throw error;
    throw new Fault("invalid_collection", `collection ${id} cannot be stored: ${rowReason(error)}`, {
      cause: error,
    });
  }
}
