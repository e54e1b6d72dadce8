import { Fault } from "../../pipeline/fault.ts";
import type { RunRecord } from "../../pipeline/run.ts";
import { inventoryFormats } from "../../settings/inventory-formats.ts";
import { Recipe } from "../../settings/recipe.ts";
import type { Target } from "../../targets/target.ts";
import { inventoriesOf } from "../runs/inventories-of.ts";
import { MissingNumbers } from "../runs/missing-numbers.ts";
import type { EnqueuePlan } from "./plan.ts";

/**
 * Plans to send again the rows of a run that are not loaded, by the recipe they were sent with. Those that died are on
 * their way again; their dead letters stay.
 * @throws Fault `wrong_usage` if its inventories cannot be read again
 */
export function planMissing(target: Pick<Target, "operate">, record: RunRecord): EnqueuePlan {
  const recipe = Recipe.safeParse(record.recipe);
  if (!recipe.success) {
    throw new Fault("wrong_usage", `the recipe of run ${record.id} is not known`, {
      remedy: "stac-ingest runs missing, and enqueue its file with --recipe",
    });
  }
  const numbers = new MissingNumbers(target, record.id, async (missing) => {
    const sequences = missing.flatMap(({ sequence, death }) => (death ? [sequence] : []));
    if (sequences.length > 0) await target.operate({ action: "runs.redriven", id: record.id, sequences });
  });
  return {
    inventories: inventoriesOf(record),
    recipe: recipe.data,
    format: inventoryFormats.find((format) => format === record.format),
    selection: record.selection ?? {},
    skip: 0,
    runId: record.id,
    isWanted: async (number) => (await numbers.of(number)) !== undefined,
  };
}
