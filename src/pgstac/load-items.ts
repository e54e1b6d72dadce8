import type pg from "pg";
import { Fault } from "../pipeline/fault.ts";
import type { ItemDocument } from "../pipeline/item.ts";
import { applyIncoming } from "./apply-incoming.ts";
import { isRowError, rowReason } from "./database-fault.ts";
import { type ItemRow, refused, toItemRow } from "./item-row.ts";
import { readCollection, type StoredCollection } from "./read-collection.ts";
import { createIncoming, halves, stageRows } from "./stage-rows.ts";
import { type Database, inSavepoint, inTransaction } from "./transaction.ts";

type Faults = Map<string, Fault>;
type Rows = { readonly rows: readonly ItemRow[]; readonly faults: Faults };

/** Collections as they were last seen, so that rows can be made before the collection is locked. */
export type SeenCollections = Map<string, StoredCollection>;

/**
 * Stores items of one collection, of distinct ids, in one transaction, as `pypgstac load items --method delsert` does,
 * but for unchanged rows, which are left alone. Resolves to the fault of each item that was not stored.
 * @throws Fault `infrastructure` or `contention`
 */
export async function loadItems(
  database: Database,
  seen: SeenCollections,
  collectionId: string,
  items: readonly ItemDocument[],
): Promise<ReadonlyMap<string, Fault>> {
  if (items.length === 0) return new Map();
  const expected = seen.get(collectionId);
  const early = expected && toRows(items, expected);
  return inTransaction(
    database,
    async (client) => {
      const collection = await readCollection(client, collectionId);
      if (!collection) {
        seen.delete(collectionId);
        return new Map(items.map(({ id }) => [id, missing(collectionId)]));
      }
      seen.set(collectionId, collection);
      const isAsExpected = collection.fingerprint === expected?.fingerprint;
      const { rows, faults } = early && isAsExpected ? early : toRows(items, collection);
      return new Map([...faults, ...(await storeRows(client, database, collectionId, collection, rows))]);
    },
    collectionId,
  );
}

function toRows(items: readonly ItemDocument[], collection: StoredCollection): Rows {
  const rows: ItemRow[] = [];
  const faults: Faults = new Map();
  for (const item of items) {
    try {
      rows.push(toItemRow(item, collection));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.set(item.id, error);
    }
  }
  return { rows, faults };
}

/** Rows that only a partition refuses (an index too narrow for a value, say) are found by halving. */
async function storeRows(
  client: pg.PoolClient,
  database: Database,
  collectionId: string,
  collection: StoredCollection,
  rows: readonly ItemRow[],
): Promise<Faults> {
  if (rows.length === 0) return new Map();
  try {
    return await inSavepoint(client, async () => {
      await client.query(createIncoming);
      const result = await stageRows(client, collectionId, rows, database.speaksCopy);
      const backwards = await refuseBackwards(client);
      if (result.staged.length > backwards.size) await applyIncoming(client, collectionId, collection);
      await client.query("DROP TABLE incoming");
      return new Map([...result.faults, ...backwards]);
    });
  } catch (error) {
    if (!isRowError(error)) throw error;
    const [only] = rows;
    if (rows.length === 1 && only) return new Map([[only.id, refused(only.id, rowReason(error), error)]]);
    const [first, second] = halves(rows);
    return new Map([
      ...(await storeRows(client, database, collectionId, collection, first)),
      ...(await storeRows(client, database, collectionId, collection, second)),
    ]);
  }
}

/** No search in time finds an item that ends before it starts; pgstac's own functions refuse it. */
async function refuseBackwards(client: pg.ClientBase): Promise<Faults> {
  const { rows } = await client.query<{ id: string }>(
    "DELETE FROM incoming WHERE datetime > end_datetime RETURNING id",
  );
  return new Map(rows.map(({ id }) => [id, refused(id, "its start_datetime is after its end_datetime")]));
}

const missing = (collection: string): Fault =>
  new Fault("collection_missing", `there is no collection ${collection} in the catalogue`, {
    remedy: "stac-ingest collections load FILE, or set create_missing_collections",
  });
