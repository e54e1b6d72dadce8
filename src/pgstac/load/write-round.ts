import type pg from "pg";
import type { Fault } from "../../pipeline/fault.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";
import { changedItems } from "./changed-items.ts";
import { copyRows } from "./copy-rows.ts";
import type { MakeRow } from "./item-rows.ts";
import type { LoadState } from "./load-state.ts";
import type { Partition, Times } from "./partition.ts";
import type { RoundPlan } from "./plan-round.ts";
import { replaceRows } from "./replace-rows.ts";

/** The rows that were written and those that went. */
export interface Written {
  readonly copied: readonly ItemRow[];
  /** Times that went from each partition with old rows. */
  readonly gone: ReadonlyMap<Partition, Times>;
  /** Why other items have no row, by their ids. */
  readonly faults: ReadonlyMap<string, Fault>;
}

/** Carries out a plan: stores its items in their collection's tables. */
export async function writeRound(
  client: pg.ClientBase,
  collection: StoredCollection,
  { existing }: LoadState,
  { stored, replaces }: RoundPlan,
  makeRow: MakeRow,
): Promise<Written> {
  if (!replaces) return { ...(await copyRows(client, collection, stored, makeRow)), gone: new Map() };
  const changed = await changedItems(client, existing, stored, makeRow);
  return replaceRows(client, collection, existing, changed, makeRow);
}
