import type pg from "pg";
import type { LoadState } from "./begin-load.ts";
import { copyRows, type Outcome } from "./copy-rows.ts";
import { deleteRows } from "./delete-rows.ts";
import type { ItemRow } from "./item-row.ts";
import type { Partition, Times } from "./partition.ts";
import type { StoredCollection } from "./stored-collection.ts";

export interface Replaced extends Outcome {
  /** What times went from each partition with the old rows. */
  readonly gone: ReadonlyMap<Partition, Times>;
}

/** Puts rows in the place of those that are there; where the new one is refused, the old one stays. */
export async function replaceRows(
  client: pg.ClientBase,
  collection: StoredCollection,
  existing: LoadState["existing"],
  rows: readonly ItemRow[],
): Promise<Replaced> {
  await client.query("SAVEPOINT old_rows");
  const gone = await deleteRows(client, collection.id, placesToClear(existing, rows));
  const { copied, refused } = await copyRows(client, collection, rows);
  if (![...refused.keys()].some(({ id }) => existing.has(id))) return { gone, copied, refused };
  await client.query("ROLLBACK TO SAVEPOINT old_rows");
  const others = await replaceRows(
    client,
    collection,
    existing,
    rows.filter((row) => !refused.has(row)),
  );
  return { ...others, refused: new Map([...refused, ...others.refused]) };
}

function placesToClear(existing: LoadState["existing"], rows: readonly ItemRow[]): Map<Partition, string[]> {
  const ids = new Map<Partition, string[]>();
  for (const { id } of rows) {
    for (const partition of existing.get(id) ?? []) {
      const here = ids.get(partition);
      if (here) here.push(id);
      else ids.set(partition, [id]);
    }
  }
  return ids;
}
