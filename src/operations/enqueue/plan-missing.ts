import { Fault } from "../../pipeline/fault/fault.ts";
import type { RunRecord } from "../../pipeline/run/run.ts";
import { Recipe } from "../../settings/recipe.ts";
import type { Target } from "../../targets/target.ts";
import { MissingNumbers } from "../runs/missing-numbers.ts";
import { rowChoiceOf } from "../runs/row-choice-of.ts";
import type { EnqueuePlan } from "./plan.ts";

/**
 * Plans to send again the rows of a run that are not loaded, by the recipe they were sent with. Those that died are on
 * their way again, and their dead letters go.
 * @throws Fault `wrong_usage` if its inventories cannot be read again
 */
export function planMissing(target: Pick<Target, "operate">, record: RunRecord): EnqueuePlan {
  const recipe = Recipe.safeParse(record.recipe);
  if (!recipe.success) {
    throw new Fault("wrong_usage", `the recipe of run ${record.id} is not known`, {
      remedy: "stac-ingest runs missing, then stac-ingest enqueue with its file and --recipe",
    });
  }
  const numbers = new MissingNumbers(target, record.id, async (missing) => {
    const sequences = missing.flatMap(({ sequence, death }) => (death ? [sequence] : []));
    if (sequences.length > 0) await target.operate({ action: "runs.redriven", id: record.id, sequences });
  });
  return {
    ...rowChoiceOf(record),
    recipe: recipe.data,
    skip: 0,
    isWanted: async (number) => number > (record.skipped ?? 0) && (await numbers.of(number)) !== undefined,
  };
}
