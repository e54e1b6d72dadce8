import type pg from "pg";
import type { Fault } from "../../pipeline/fault.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";
import type { Existing } from "./begin-load.ts";
import type { MakeRows } from "./changed-items.ts";
import { copyRows } from "./copy-rows.ts";
import { deleteRows } from "./delete-rows.ts";
import type { Partition, Times } from "./partition.ts";

export interface Replaced {
  readonly copied: readonly ItemRow[];
  /** What times went from each partition with the old rows. */
  readonly gone: ReadonlyMap<Partition, Times>;
}

/**
 * Puts the rows of items in the place of those that are there. Where the new one cannot be made or is refused the old
 * one stays, and `faults` says why.
 */
export async function replaceRows(
  client: pg.ClientBase,
  collection: StoredCollection,
  existing: Existing,
  items: readonly TimedDocument[],
  make: MakeRows,
  faults: Map<string, Fault>,
): Promise<Replaced> {
  if (items.length === 0) return { copied: [], gone: new Map() };
  await client.query("SAVEPOINT old_rows");
  const gone = await deleteRows(client, collection.id, placesToClear(existing, items));
  const copied = await copyRows(client, collection, make(items), faults);
  if (!items.some(({ id }) => faults.has(id) && existing.has(id))) return { gone, copied };
  await client.query("ROLLBACK TO SAVEPOINT old_rows");
  const good = items.filter(({ id }) => !faults.has(id));
  return replaceRows(client, collection, existing, good, make, faults);
}

function placesToClear(existing: Existing, items: readonly TimedDocument[]): Map<Partition, string[]> {
  const ids = new Map<Partition, string[]>();
  for (const { id } of items) {
    for (const partition of existing.get(id) ?? []) {
      const here = ids.get(partition);
      if (here) here.push(id);
      else ids.set(partition, [id]);
    }
  }
  return ids;
}
