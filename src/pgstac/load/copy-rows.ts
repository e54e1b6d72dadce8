import type pg from "pg";
import type { Fault } from "../../pipeline/fault/fault.ts";
import { unlessClosed } from "../database/closed-table.ts";
import { LeftOut, leavesAllOut, leftOut } from "../database/left-out.ts";
import { isRowError } from "../database/row-error.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";
import { Blame } from "./blame.ts";
import { copyTogether } from "./copy-together.ts";
import { insertRow } from "./insert-row.ts";
import type { MakeRow } from "./item-rows.ts";
import { rowsOrFaults } from "./row-piece.ts";

/** Number of rows, with none stored, that show that triggers leave out every row: fewer may be those that are meant. */
const mostLeftOut = 20;

/** Rows that were stored, and faults of items that have none, by their ids. */
export interface Copied {
  readonly copied: readonly ItemRow[];
  readonly faults: ReadonlyMap<string, Fault>;
}

/**
 * Copies the rows of items into their collection's table. If the database refuses a row, copies the others without it.
 * @param takesRows true if other items of the load are there, so that triggers do not leave out every row
 * @throws an error that no row can have caused, or with which one row after the other fails
 */
export async function copyRows(
  client: pg.ClientBase,
  collection: StoredCollection,
  items: readonly TimedDocument[],
  makeRow: MakeRow,
  takesRows = false,
): Promise<Copied> {
  const copied: ItemRow[] = [];
  const faults = new Map<string, Fault>();
  const blame = new Blame();
  const parts = [items];
  for (let part = parts.shift(); part; part = parts.shift()) {
    const attempt = await copyTogether(client, collection, part, makeRow);
    if ("error" in attempt) {
      const made = rowsOrFaults(part, makeRow);
      for (const { id, fault } of made.faults) faults.set(id, fault);
      const able = made.able.map(({ item }) => item);
      const { stoppedAt, error } = attempt;
      const culprit = able.length === 1 ? able[0] : able.find(({ id }) => isRowError(error) && id === stoppedAt?.id);
      if (culprit) faults.set(culprit.id, blame.faultOf(culprit.id, await unlessClosed(client, error)));
      parts.unshift(...partsToRetry(able, culprit, stoppedAt?.id));
      continue;
    }
    for (const { id, fault } of attempt.faults) faults.set(id, fault);
    if (attempt.copied.length > 0) blame.clear();
    for (const row of attempt.copied) copied.push(row);
    for (const row of attempt.uncopied) {
      const error = await insertRow(client, collection, row);
      if (error === undefined) {
        blame.clear();
        copied.push(row);
      } else if (error instanceof LeftOut) faults.set(row.id, leftOut(row.id, "left its row out"));
      else faults.set(row.id, blame.faultOf(row.id, await unlessClosed(client, error)));
    }
  }
  blame.finish();
  const left = [...faults.values()].filter(({ cause }) => cause instanceof LeftOut);
  if (!takesRows && copied.length === 0 && left.length >= mostLeftOut) throw leavesAllOut();
  return { copied, faults };
}

/** Divides items that were refused together, so that the others are tried without the refused one. */
function partsToRetry(
  items: readonly TimedDocument[],
  culprit: TimedDocument | undefined,
  stoppedAt: string | undefined,
): (readonly TimedDocument[])[] {
  if (items.length === 1) return [];
  const index = items.findIndex(({ id }) => id === stoppedAt);
  if (index < 0) {
    const middle = Math.ceil(items.length / 2);
    return [items.slice(0, middle), items.slice(middle)];
  }
  const others = [items.slice(0, index), items.slice(index + 1)];
  // The database stopped at this row, which need not be the cause.
  return culprit ? others : [...others, items.slice(index, index + 1)];
}
