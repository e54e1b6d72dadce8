import type { LeftOut } from "../../input/inventory/left-out.ts";
import { type Inventory, openInventory } from "../../input/inventory/open-inventory.ts";
import { isStdin, type Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault.ts";
import { attributeNames } from "../../pipeline/message.ts";
import type { Recipe } from "../../settings/recipe.ts";
import { idMaker, requestMaker } from "../../settings/request-maker.ts";
import type { Row } from "../../settings/row.ts";
import { orFault } from "../or-fault.ts";
import type { Sendable } from "../send.ts";
import type { EnqueuePlan } from "./plan.ts";

/**
 * Reads the rows of inventories as requests, one at a time. Opens every inventory once before the first request.
 * @throws Fault `unreadable_input`, or `wrong_usage` if the recipe names a column that an inventory does not have
 */
export async function* readRequests(
  plan: EnqueuePlan,
  surroundings: Surroundings,
  leftOut?: LeftOut,
): AsyncGenerator<Sendable> {
  const { inventories, recipe, format, skip, runId, isWanted, accepted } = plan;
  const reading = { ...surroundings, format, leftOut };
  using stdin = await checkInventories(plan, surroundings);
  let number = 0;
  for (const address of inventories) {
    using inventory = stdin.inventory && isStdin(address) ? stdin.inventory : await openInventory(address, reading);
    const { name } = inventory;
    let make = inventory.columns && makerFor(recipe, inventory);
    for await (const { line, file, row, refused } of inventory.rows) {
      number += 1;
      if (number <= skip || accepted?.has(number) || (isWanted && !(await isWanted(number)))) continue;
      const place = { file: file ?? name, line };
      if (row instanceof Fault) {
        yield { number, place, input: refused, outgoing: row };
        continue;
      }
      const attributes = { [attributeNames.runId]: runId, [attributeNames.sequence]: String(number) };
      const made = orFault(() => {
        make ??= makerFor(recipe, { name, columns: Object.keys(row) });
        return make(row, attributes);
      });
      if (made instanceof Fault) yield { number, place, input: { row }, outgoing: made };
      else yield { number, place, input: { row }, ...made };
    }
  }
}

/** Checks every inventory's columns; stdin stays open, since it cannot be opened again. */
async function checkInventories(
  { inventories, recipe, format }: EnqueuePlan,
  surroundings: Surroundings,
): Promise<Disposable & { inventory: Inventory | undefined }> {
  let stdin: Inventory | undefined;
  for (const address of inventories) {
    if (isStdin(address) && stdin)
      throw new Fault("wrong_usage", "stdin can only be read once", { remedy: "name - once" });
    const inventory = await openInventory(address, { ...surroundings, format });
    try {
      if (inventory.columns) makerFor(recipe, inventory);
    } finally {
      if (!isStdin(address)) inventory[Symbol.dispose]();
    }
    if (isStdin(address)) stdin = inventory;
  }
  return { inventory: stdin, [Symbol.dispose]: () => stdin?.[Symbol.dispose]() };
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
