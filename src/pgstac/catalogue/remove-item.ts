import type { RemovedItem } from "../../pipeline/removed-item.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";

/** Deletes the item that an object was read for; resolves to the number of items that were deleted. */
export async function removeItem(connections: Connections, item: RemovedItem): Promise<number> {
  const { id, href, collection } = item;
  const collections = collection === undefined ? await collectionsOf(connections, item) : [collection];
  let deleted = 0;
  for (const name of collections) {
    deleted += await withCollectionLock(connections, { collection: name, alone: true }, async (client) => {
      const { rowCount } = await client.query(
        `DELETE FROM items WHERE collection = $1 AND id = $2 AND ($3::jsonb IS NULL OR content->'links' @> $3)`,
        [name, id, collection === undefined ? selfLink(href) : null],
      );
      return rowCount ?? 0;
    });
  }
  return deleted;
}

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
