import type pg from "pg";
import type { OperateReplies, OperateRequest } from "../../../pipeline/operate/operate.ts";
import { migrationLock } from "../../database/migration-lock.ts";
import { inTransaction } from "../../database/transaction.ts";
import { collectionLockSql } from "../../database/with-collection-lock.ts";
import { updatePartitions } from "../../load/update-partitions.ts";
import type { Pgstac } from "../../schema/open-pgstac.ts";
import { deleteCollectionRow } from "../delete-collection.ts";
import { unlessRefused } from "../unless-refused.ts";
import { unmark } from "./copy-document.ts";
import { countRows } from "./count-rows.ts";
import type { Renaming } from "./renamed-sql.ts";
import { openForCopies, syncStep, untilStored } from "./sync-step.ts";

type Request = Extract<OperateRequest, { action: "collections.complete" }>;

/**
 * Copies what changed since the first page, in the transaction that deletes the collection if it moves: no other loader
 * stores an item of either collection meanwhile.
 * @throws Fault `not_found`, `wrong_usage` if the new collection was there before, or `item_refused`
 */
export async function completeCopy(
  opened: Pgstac,
  { id, to, since, moves }: Request,
): Promise<OperateReplies["collections.complete"]> {
  const pgstac = await openForCopies(opened);
  const names: Renaming = { id, to };
  // In one order, the lock on making tables last, so that no two loaders wait for each other.
  const [first, second] = [id, to].sort() as [string, string];
  const locks = [
    `SELECT pg_advisory_xact_lock_shared(${migrationLock})`,
    ...collectionLockSql({ collection: first, alone: true }),
    ...collectionLockSql({ collection: second, alone: true, changesTables: true }),
  ];
  const storing = untilStored(pgstac, to, () =>
    inTransaction(
      pgstac,
      async (client) => {
        if (moves && (await isMoved(client, names))) {
          return { result: await countRows(client, to), changed: 0, partitions: none };
        }
        // The age of a row that was frozen long ago may be anything: it is then looked at without need.
        const step = await syncStep(pgstac, client, names, { suspect: `age(old.xmin) <= age('${since}'::xid8::xid)` });
        if ("waiting" in step) return step;
        await unmark(client, to);
        if (moves) await remove(client, id);
        return { ...step, result: await countRows(client, to) };
      },
      { locks },
    ),
  );
  const refused = `collection ${id} was not ${moves ? "moved" : "copied"} to ${to}`;
  const { result, changed, partitions } = await unlessRefused(refused, storing);
  if (changed > 0) await updatePartitions(pgstac, to, partitions);
  return { items: result };
}

const none: ReadonlySet<string> = new Set();

/** Tells if the same request was carried out before: a request whose answer is lost on its way is sent again. */
async function isMoved(client: pg.ClientBase, { id, to }: Renaming): Promise<boolean> {
  const { rows } = await client.query<{ id: string }>("SELECT id FROM collections WHERE id = ANY ($1)", [[id, to]]);
  return rows.length === 1 && rows[0]?.id === to;
}

async function remove(client: pg.ClientBase, id: string): Promise<void> {
  // Not all versions of pgstac do that, and none takes a queryable of a collection that is gone.
  await client.query(
    "UPDATE queryables SET collection_ids = array_remove(collection_ids, $1) WHERE $1 = ANY (collection_ids)",
    [id],
  );
  await deleteCollectionRow(client, id);
}
