import type { LeftOut } from "../../input/inventory/left-out.ts";
import { type Inventory, openInventory } from "../../input/inventory/open-inventory.ts";
import { isStdin, type Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault.ts";
import { attributeNames } from "../../pipeline/message.ts";
import type { Recipe } from "../../settings/recipe.ts";
import { checkColumns, type Row, requestFor } from "../../settings/request-for.ts";
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
  const { inventories, recipe, format, skip, runId, isWanted } = plan;
  const reading = { ...surroundings, format, leftOut };
  using stdin = await checkInventories(plan, surroundings);
  let number = 0;
  for (const address of inventories) {
    using inventory = stdin.inventory && isStdin(address) ? stdin.inventory : await openInventory(address, reading);
    for await (const { line, file, row, refused } of inventory.rows) {
      number += 1;
      if (number <= skip || (isWanted && !(await isWanted(number)))) continue;
      yield {
        number,
        place: { file: file ?? inventory.name, line },
        input: row instanceof Fault ? refused : { row },
        outgoing: row instanceof Fault ? row : outgoingFor(recipe, row, { runId, number }),
      };
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
      if (inventory.columns) checkColumns(recipe, inventory.columns, inventory.name);
    } finally {
      if (!isStdin(address)) inventory[Symbol.dispose]();
    }
    if (isStdin(address)) stdin = inventory;
  }
  return { inventory: stdin, [Symbol.dispose]: () => stdin?.[Symbol.dispose]() };
}

function outgoingFor(
  recipe: Recipe,
  row: Row,
  { runId, number }: { runId: string; number: number },
): Sendable["outgoing"] {
  try {
    const attributes = { [attributeNames.runId]: runId, [attributeNames.sequence]: String(number) };
    return { body: JSON.stringify(requestFor(recipe, row)), attributes };
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
