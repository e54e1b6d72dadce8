import { formatOf } from "../../input/inventory/inventory-format.ts";
import type { LeftOut } from "../../input/inventory/left-out.ts";
import { type Inventory, openInventory } from "../../input/inventory/open-inventory.ts";
import { isStdin, type Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Recipe } from "../../settings/recipe.ts";
import { idMaker, requestMaker } from "../../settings/request-maker.ts";
import type { Row } from "../../settings/row.ts";
import { orFault } from "../or-fault.ts";
import { runAttributes } from "../runs/run-attributes.ts";
import type { Sendable } from "../send.ts";
import { heldUntil } from "./held-until.ts";
import { neededColumns } from "./needed-columns.ts";
import { otherRows } from "./other-rows.ts";
import type { EnqueuePlan } from "./plan.ts";
import type { RowSums } from "./row-sums.ts";
import { checkSelection, readingOf, selectedRows } from "./selected-rows.ts";

/**
 * Reads the rows of inventories as requests, one at a time. Opens every inventory once before the first request. With
 * sums it sums the rows up, and yields nothing to send before the first rows of the plan have come again.
 * @throws Fault `unreadable_input`, or `wrong_usage` if the recipe names a column that an inventory does not have, or if
 * the first rows are others now
 */
export function readRequests(
  plan: EnqueuePlan,
  surroundings: Surroundings,
  leftOut?: LeftOut,
  sums?: RowSums,
): AsyncGenerator<Sendable> {
  const requests = requestsOf(plan, surroundings, leftOut, sums);
  return sums && plan.firstRows ? heldUntil(requests, plan.firstRows.count) : requests;
}

async function* requestsOf(
  plan: EnqueuePlan,
  surroundings: Surroundings,
  leftOut: LeftOut | undefined,
  sums: RowSums | undefined,
): AsyncGenerator<Sendable> {
  const { recipe, skip, runId, isWanted, accepted, firstRows } = plan;
  using stdin = await checkInventories(plan, surroundings);
  const options = { leftOut, stdin: stdin.inventory, isNeeded: neededColumns(recipe, plan.selection) };
  const makers = new Map<Inventory, Maker>();
  const attributesOf = runAttributes(runId);
  for await (const selected of selectedRows(plan, surroundings, options)) {
    const { number, line, file, row, refused, inventory } = selected;
    sums?.add(selected);
    if (number === firstRows?.count && sums && sums.mark.crc32 !== firstRows.crc32) {
      throw otherRows(runId, firstRows, sums.mark);
    }
    if (number <= skip || accepted?.has(number) || (isWanted && !(await isWanted(number)))) continue;
    const place = { file: file ?? inventory.name, line };
    if (row instanceof Fault) {
      yield { number, place, input: refused, outgoing: row };
      continue;
    }
    const attributes = attributesOf(number, place);
    const made = orFault(() => {
      const { name, columns = Object.keys(row) } = inventory;
      const make = makers.get(inventory) ?? makerFor(recipe, { name, columns });
      makers.set(inventory, make);
      return make(row, attributes);
    });
    if (made instanceof Fault) yield { number, place, input: { row }, outgoing: made };
    else yield { number, place, input: { row }, ...made };
  }
  if (firstRows && sums && sums.mark.count < firstRows.count) throw otherRows(runId, firstRows, sums.mark);
}

/** Checks every inventory's columns; stdin stays open, since it cannot be opened again. */
async function checkInventories(
  { inventories, recipe, format, selection }: EnqueuePlan,
  surroundings: Surroundings,
): Promise<Disposable & { inventory: Inventory | undefined }> {
  let stdin: Inventory | undefined;
  for (const address of inventories) {
    if (isStdin(address) && stdin)
      throw new Fault("wrong_usage", "stdin can only be read once", { remedy: "name - once" });
    const inventory = await openInventory(address, { ...surroundings, ...readingOf(selection), format });
    try {
      checkSelection(selection, inventory);
      if (inventory.columns) checkColumns(recipe, inventory, format === undefined && formatOf(address) === "text");
    } finally {
      if (!isStdin(address)) inventory[Symbol.dispose]();
    }
    if (isStdin(address)) stdin = inventory;
  }
  return { inventory: stdin, [Symbol.dispose]: () => stdin?.[Symbol.dispose]() };
}

/** @throws Fault `wrong_usage` that also says how a file of addresses was read, if only its name decided that */
function checkColumns(recipe: Recipe, inventory: Inventory, isText: boolean): void {
  try {
    makerFor(recipe, inventory);
  } catch (error) {
    const isTextAlone = isText && inventory.columns?.length === 1 && inventory.columns[0] === "url";
    if (!(error instanceof Fault && isTextAlone)) throw error;
    throw new Fault(error.kind, `${error.message}; it was read as text, an address a line`, {
      remedy: `--format csv, if it is a table; ${error.remedy}`,
      cause: error,
    });
  }
}

type Maker = (row: Row, attributes: Readonly<Record<string, string>>) => Pick<Sendable, "outgoing" | "itemId">;

/** Compiles the recipe for the rows of an inventory. @throws Fault `wrong_usage` */
function makerFor(recipe: Recipe, { name, columns = [] }: Pick<Inventory, "name" | "columns">): Maker {
  const source = { columns, inventory: name };
  const requestFor = requestMaker(recipe, source);
  const idFor = idMaker(recipe, source);
  return (row, attributes) => ({
    outgoing: { body: JSON.stringify(requestFor(row)), attributes },
    ...(idFor && { itemId: idFor(row) }),
  });
}
