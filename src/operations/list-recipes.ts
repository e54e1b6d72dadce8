import type { Recipe } from "../settings/recipe.ts";
import type { Settings } from "../settings/settings.ts";
import { sampleMistakes } from "./check-samples.ts";

export type ListedRecipe = Recipe & {
  readonly recipe: string;
  /** Keys that the recipe's sample has no value for, and why. */
  readonly mistakes: readonly string[];
};

/** Lists the recipes of settings. */
export function listRecipes({ recipes }: Pick<Settings, "recipes">): ListedRecipe[] {
  return Object.entries(recipes).map(([name, recipe]) => ({
    recipe: name,
    ...recipe,
    mistakes: sampleMistakes(name, recipe),
  }));
}
