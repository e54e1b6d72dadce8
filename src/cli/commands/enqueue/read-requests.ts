import type { InventoryFormat } from "../../../input/inventory/inventory-format.ts";
import { type Inventory, openInventory } from "../../../input/inventory/open-inventory.ts";
import { isStdin, type Surroundings } from "../../../input/source/open-source.ts";
import { Fault } from "../../../pipeline/fault.ts";
import { attributeNames } from "../../../pipeline/message.ts";
import { checkColumns, type Recipe, type Row, requestFor } from "../../../settings/recipe.ts";
import type { Sendable } from "../../send.ts";

export interface Reading extends Surroundings {
  readonly inventories: readonly string[];
  readonly recipe: Recipe;
  readonly format: InventoryFormat | undefined;
  /** Rows to leave out, counted through all inventories. */
  readonly skip: number;
  readonly runId: string;
}

/**
 * The rows of inventories as requests, one at a time. All inventories are looked into before the first request.
 * @throws Fault `unreadable_input`, or `wrong_usage` where the recipe names a column that one does not have
 */
export async function* readRequests(reading: Reading): AsyncGenerator<Sendable> {
  const { inventories, recipe, skip, runId } = reading;
  using stdin = await lookInto(reading);
  let number = 0;
  for (const address of inventories) {
    using inventory = stdin.inventory && isStdin(address) ? stdin.inventory : await openInventory(address, reading);
    for await (const { line, row } of inventory.rows) {
      number += 1;
      if (number <= skip) continue;
      yield {
        number,
        place: { file: inventory.name, line },
        outgoing: row instanceof Fault ? row : outgoingFor(recipe, row, { runId, number }),
      };
    }
  }
}

/** Checks every inventory's columns; stdin stays open, since it cannot be opened again. */
async function lookInto(reading: Reading): Promise<Disposable & { inventory: Inventory | undefined }> {
  let stdin: Inventory | undefined;
  for (const address of reading.inventories) {
    if (isStdin(address) && stdin)
      throw new Fault("wrong_usage", "stdin can only be read once", { remedy: "name - once" });
    const inventory = await openInventory(address, reading);
    if (inventory.columns) checkColumns(reading.recipe, inventory.columns, inventory.name);
    if (isStdin(address)) stdin = inventory;
    else inventory[Symbol.dispose]();
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
