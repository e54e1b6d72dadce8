import type { InventoryRow } from "../../input/inventory/inventory-row.ts";
import type { LeftOut, LeftOutKind } from "../../input/inventory/left-out.ts";
import { type Inventory, openInventory } from "../../input/inventory/open-inventory.ts";
import { readCondition } from "../../input/inventory/row-condition.ts";
import { isStdin, type Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { RowSelection } from "../../pipeline/run/row-selection.ts";
import { SeenIds } from "../../pipeline/stage/seen-ids.ts";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import { nearest } from "../../settings/nearest.ts";
import { shuffled } from "./shuffled.ts";

/** Inventories, and which of their rows are meant in which order. */
export interface RowChoice {
  readonly inventories: readonly string[];
  readonly format: InventoryFormat | undefined;
  readonly selection: RowSelection;
  /** The run that the rows belong to: it decides the order of shuffled ones. */
  readonly runId: string;
}

export interface SelectedRow extends InventoryRow {
  /** Its number among the rows that were selected, from 1. */
  readonly number: number;
  readonly inventory: Inventory;
}

export interface SelectOptions {
  readonly leftOut?: LeftOut | undefined;
  /** Stdin, where it was opened before. */
  readonly stdin?: Inventory | undefined;
  /** Tells if a column is needed; all are when left out. */
  readonly isNeeded?: ((column: string) => boolean) | undefined;
}

/**
 * Reads the rows of inventories that a selection means: those that meet all conditions, once each, mixed if so wanted, up
 * to the last one. Rows that cannot be read are among them.
 * @throws Fault `unreadable_input` or `wrong_usage`
 */
export async function* selectedRows(
  choice: RowChoice,
  surroundings: Surroundings,
  { leftOut, stdin, isNeeded }: SelectOptions = {},
): AsyncGenerator<SelectedRow> {
  const { selection, runId } = choice;
  const { last = Number.POSITIVE_INFINITY, where, unique } = selection;
  const all = allRows(choice, { ...surroundings, leftOut, isNeeded }, stdin);
  const leaveOut = (kind: LeftOutKind): void => void leftOut?.set(kind, (leftOut.get(kind) ?? 0) + 1);
  const kept = where || unique !== undefined ? keptRows(all, selection, leaveOut) : all;
  let number = 0;
  for await (const row of selection.shuffle ? shuffled(kept, runId) : kept) {
    row.number = ++number;
    yield row;
    if (number >= last) return;
  }
}

/** @throws Fault `wrong_usage` if the selection names a column that the inventory does not have */
export function checkSelection({ where = [], unique }: RowSelection, { name, columns }: Inventory): void {
  const named = where.map((text) => readCondition(text).column);
  if (typeof unique === "string") named.push(unique);
  const missing = columns && named.find((column) => !columns.includes(column));
  if (!columns || missing === undefined) return;
  const near = nearest(missing, columns);
  throw new Fault("wrong_usage", `${name} has no column ${missing}`, {
    remedy:
      near === undefined ? `one of ${columns.join(", ")}` : `${near}, if that is meant; it has ${columns.join(", ")}`,
  });
}

/** The parts of a selection that say how inventories are opened. */
export const readingOf = ({ encoding, include, exclude }: RowSelection) => ({ encoding, include, exclude });

/** A row that is numbered once it is selected: a copy of each would cost more than what is done with it. */
type OpenedRow = Omit<SelectedRow, "number"> & { number: number };

async function* allRows(
  { inventories, format, selection }: RowChoice,
  surroundings: Surroundings & Pick<SelectOptions, "leftOut" | "isNeeded">,
  stdin: Inventory | undefined,
): AsyncGenerator<OpenedRow> {
  for (const address of inventories) {
    using inventory =
      stdin && isStdin(address)
        ? stdin
        : await openInventory(address, {
            ...surroundings,
            ...readingOf(selection),
            format,
            conditions: selection.where?.map(readCondition),
          });
    for await (const row of inventory.rows) yield { ...row, inventory, number: 0 };
  }
}

async function* keptRows(
  rows: AsyncIterable<OpenedRow>,
  { where = [], unique }: RowSelection,
  leaveOut: (kind: LeftOutKind) => void,
): AsyncGenerator<OpenedRow> {
  const conditions = where.map(readCondition);
  const seen = new SeenIds();
  for await (const opened of rows) {
    const { row } = opened;
    if (row instanceof Fault) yield opened;
    else if (!conditions.every(({ holds }) => holds(row))) leaveOut("unmatched");
    else if (unique !== undefined && seen.add(unique === true ? JSON.stringify(row) : (row[unique] ?? "")))
      leaveOut("duplicate");
    else yield opened;
  }
}
