import type pg from "pg";
import type { StoredCollection } from "../rows/stored-collection.ts";
import { changedItems } from "./changed-items.ts";
import { copyRows } from "./copy-rows.ts";
import type { MakeRow } from "./item-rows.ts";
import type { LoadState } from "./load-state.ts";
import type { RoundPlan } from "./plan-round.ts";
import { replaceRows } from "./replace-rows.ts";
import type { Written } from "./written.ts";

/** Carries out a plan: stores its items in their collection's tables. */
export async function writeRound(
  client: pg.ClientBase,
  collection: StoredCollection,
  state: LoadState,
  { stored, replaces }: RoundPlan,
  makeRow: MakeRow,
): Promise<Written> {
  if (!replaces) return { ...(await copyRows(client, collection, stored, makeRow)), gone: new Map() };
  const changed = await changedItems(client, state.existing, stored, makeRow);
  // What is there unchanged shows that the table takes rows.
  return replaceRows(client, collection, state, changed, makeRow, changed.length < stored.length);
}
