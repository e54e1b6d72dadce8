import type { RemovedItem } from "../../pipeline/stage/removed-item.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { keepNotice } from "../notices/keep-notice.ts";
import { type ItemRow, rowColumns, rowItems } from "../notices/row-items.ts";
import { deleteChosen } from "./delete-chosen.ts";
import { unlessRefused } from "./unless-refused.ts";

/**
 * Deletes the item that an object was read for; resolves to the number of items that were deleted.
 * @throws Fault `item_refused` if rules of the database keep it
 */
export async function removeItem(
  connections: Connections,
  item: RemovedItem,
  { keepsNotices }: { readonly keepsNotices: boolean },
): Promise<number> {
  const { id, href, collection } = item;
  const collections = collection === undefined ? await collectionsOf(connections, item) : [collection];
  let deleted = 0;
  for (const name of collections) {
    const deleting = withCollectionLock(connections, { collection: name, alone: true }, async (client) => {
      const values = [name, id, collection === undefined ? selfLink(href) : null];
      const rows = await deleteChosen<ItemRow>(client, { chosen, returning: keepsNotices ? rowColumns : "id" }, values);
      if (keepsNotices && rows.length > 0) {
        const items = rowItems({ rows }, name, () => ({ outcome: "deleted", run_id: null }));
        // The message that comes back if nobody tells of it need not know the collection.
        await keepNotice(client, items, { collection: "", id });
      }
      return rows.length;
    });
    deleted += await unlessRefused(`item ${id} was not deleted`, deleting);
  }
  return deleted;
}

const chosen = "collection = $1 AND id = $2 AND ($3::jsonb IS NULL OR content->'links' @> $3)";

const selfLink = (href: string): string => JSON.stringify([{ rel: "self", href }]);

async function collectionsOf(connections: Connections, { id, href }: RemovedItem): Promise<string[]> {
  return inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ collection: string }>(
      "SELECT collection FROM items WHERE id = $1 AND content->'links' @> $2::jsonb",
      [id, selfLink(href)],
    );
    return rows.map(({ collection }) => collection);
  });
}
