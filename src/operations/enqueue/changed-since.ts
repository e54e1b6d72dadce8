import { openInventory } from "../../input/inventory/open-inventory.ts";
import { isStdin, type Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { modifiedColumn } from "../verify/modified-column.ts";
import type { EnqueuePlan } from "./plan.ts";
import type { SentRequests } from "./sent-requests.ts";

export interface SinceOptions {
  /** ISO 8601, or `last` for the newest row that was sent by the recipe. */
  readonly since: string;
  /** The column that says when a row's object was modified; one known by its name when left out. */
  readonly column: string | undefined;
  readonly sent: SentRequests;
}

/**
 * Plans to send only rows whose object was modified since a time; all, if the time is that of an earlier run and there was
 * none.
 * @throws Fault `wrong_usage` if no column has times
 */
export async function planChangedSince(
  plan: EnqueuePlan,
  surroundings: Surroundings,
  { since, column: named, sent }: SinceOptions,
): Promise<EnqueuePlan> {
  const column = await columnOf(plan, surroundings, named);
  const from = since === "last" ? sent.newest(plan.recipe) : since;
  const where = [...(plan.selection.where ?? []), ...(from === undefined ? [] : [`${column} >= ${from}`])];
  return { ...plan, selection: { ...plan.selection, ...(where.length > 0 && { where }) }, modifiedColumn: column };
}

async function columnOf(plan: EnqueuePlan, surroundings: Surroundings, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  for (const address of plan.inventories) {
    if (isStdin(address)) continue;
    const reading = { ...surroundings, format: plan.format, encoding: plan.selection.encoding };
    using inventory = await openInventory(address, reading);
    const column = modifiedColumn(inventory.columns ?? [], undefined, inventory.name);
    if (column !== undefined) return column;
  }
  throw new Fault("wrong_usage", "no column is known to say when an object was modified", {
    remedy: "--modified-column with its name",
  });
}
