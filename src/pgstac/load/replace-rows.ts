import type pg from "pg";
import type { Fault } from "../../pipeline/fault/fault.ts";
import { leftOut } from "../database/left-out.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";
import { copyRows } from "./copy-rows.ts";
import { deleteRows } from "./delete-rows.ts";
import type { MakeRow } from "./item-rows.ts";
import type { Existing, LoadState } from "./load-state.ts";
import type { Partition } from "./partition.ts";
import type { Written } from "./written.ts";

/** Replaces the stored rows of items. The old row stays if the new one cannot be stored. */
export async function replaceRows(
  client: pg.ClientBase,
  collection: StoredCollection,
  { existing, writers }: Pick<LoadState, "existing" | "writers">,
  items: readonly TimedDocument[],
  makeRow: MakeRow,
  takesRows: boolean,
): Promise<Written> {
  const faults = new Map<string, Fault>();
  for (let left = items; left.length > 0; left = left.filter(({ id }) => !faults.has(id))) {
    await client.query("SAVEPOINT old_rows");
    const { gone, kept } = await deleteRows(client, collection.id, placesToClear(existing, left), writers);
    for (const id of kept) faults.set(id, leftOut(id, "keeps the row that is stored"));
    if (kept.length === 0) {
      const { copied, faults: found } = await copyRows(client, collection, left, makeRow, takesRows);
      for (const [id, fault] of found) faults.set(id, fault);
      if (!left.some(({ id }) => found.has(id) && existing.has(id))) return { copied, gone, faults };
    }
    await client.query("ROLLBACK TO SAVEPOINT old_rows; RELEASE SAVEPOINT old_rows");
  }
  return { copied: [], gone: new Map(), faults };
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
