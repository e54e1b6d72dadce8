import type pg from "pg";
import { steadyNow } from "../../pipeline/process/steady-now.ts";
import type { ItemName, NotifyOf } from "../../pipeline/stage/loaded-item.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { keepNotice } from "../notices/keep-notice.ts";
import { type ItemRow, rowColumns, rowItems } from "../notices/row-items.ts";
import { sendNotices } from "../notices/send-notices.ts";
import { deleteChosen } from "./delete-chosen.ts";
import { notFound } from "./not-found.ts";
import { unlessRefused } from "./unless-refused.ts";

interface Deletion {
  readonly deleted: number;
  readonly missing: string[];
}

/** Items that one notice tells of. */
const itemsTogether = 1000;
/** An operator waits for it; what is left then is told with the next items that are loaded. */
const notifyMilliseconds = 20_000;

/**
 * Deletes the named items of a collection, or all, and tells `notifyOf` of them; returns the ids that it did not find.
 * @throws Fault `not_found` if there is no such collection, `item_refused` if rules of the database keep an item
 */
export async function deleteItems(
  connections: Connections,
  collection: string,
  ids: readonly string[] | undefined,
  notifyOf?: NotifyOf,
): Promise<Deletion> {
  const deletion = { chosen, returning: notifyOf ? rowColumns : "id" };
  const deleting = withCollectionLock(connections, { collection, alone: true }, async (client) => {
    const { rows, ...found } = await answer(client, collection, ids, (values) =>
      deleteChosen<ItemRow>(client, deletion, values),
    );
    return { found, inHand: notifyOf ? await keepNotices(client, collection, rows) : [] };
  });
  const { found, inHand } = await unlessRefused(`no item of collection ${collection} was deleted`, deleting);
  // They are gone, whoever listens.
  if (notifyOf) await sendNotices(connections, inHand, notifyOf, steadyNow() + notifyMilliseconds).catch(() => {});
  return found;
}

/** Resolves to the first item of each notice. */
async function keepNotices(client: pg.ClientBase, collection: string, rows: readonly ItemRow[]): Promise<ItemName[]> {
  const items = rowItems({ rows }, collection, () => ({ outcome: "deleted", run_id: null }));
  const firsts: ItemName[] = [];
  for (let start = 0; start < items.length; start += itemsTogether) {
    const some = items.slice(start, start + itemsTogether);
    await keepNotice(client, some);
    firsts.push(...some.slice(0, 1));
  }
  return firsts;
}

/**
 * Tells what `deleteItems` would do, and does nothing.
 * @throws Fault `not_found` if there is no such collection
 */
export async function findItems(
  connections: Connections,
  collection: string,
  ids: readonly string[] | undefined,
): Promise<Deletion> {
  const { deleted, missing } = await inTransaction(connections, (client) =>
    answer(client, collection, ids, async (values) => {
      const { rows } = await client.query<ItemRow>(`SELECT id FROM items WHERE ${chosen}`, [...values]);
      return rows;
    }),
  );
  return { deleted, missing };
}

const chosen = "collection = $1 AND ($2::text[] IS NULL OR id = ANY ($2))";

async function answer(
  client: pg.ClientBase,
  collection: string,
  ids: readonly string[] | undefined,
  rowsOf: (values: readonly unknown[]) => Promise<readonly ItemRow[]>,
): Promise<Deletion & { readonly rows: readonly ItemRow[] }> {
  const { rowCount } = await client.query("SELECT FROM collections WHERE id = $1", [collection]);
  if (rowCount === 0) throw notFound(`collection ${collection}`);
  const rows = await rowsOf([collection, ids ?? null]);
  const there = new Set(rows.map(({ id }) => id));
  return { rows, deleted: rows.length, missing: [...new Set(ids)].filter((id) => !there.has(id)) };
}
