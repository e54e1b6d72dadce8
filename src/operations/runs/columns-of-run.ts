import type { RunRecord } from "../../pipeline/run/run.ts";
import { Recipe } from "../../settings/recipe.ts";
import { neededColumns } from "../enqueue/needed-columns.ts";

/** Tells of a column if the requests of a run were made of it; undefined if all may be. Others may be unreadable. */
export function columnsOfRun({
  recipe,
  selection = {},
}: Pick<RunRecord, "recipe" | "selection">): ((column: string) => boolean) | undefined {
  const parsed = Recipe.safeParse(recipe);
  return parsed.success ? neededColumns(parsed.data, selection) : undefined;
}
