import type { ItemRequest } from "../../src/pipeline/item-request.ts";
import type { Configuration } from "../../src/settings/configuration.ts";
import type { Recipe } from "../../src/settings/recipe.ts";
import { requestMaker } from "../../src/settings/request-maker.ts";

/** The recipe of the demo's settings. */
export function gladRecipe({ settings }: Pick<Configuration, "settings">): Recipe {
  const recipe = settings.recipes["glad"];
  if (!recipe) throw new TypeError("settings have no recipe glad");
  return recipe;
}

/** Builds the request of each tile. */
export function gladRequests(recipe: Recipe, tiles: readonly string[]): ItemRequest[] {
  const requestFor = requestMaker(recipe, { columns: ["url"], inventory: "tiles" });
  return tiles.map((url) => requestFor({ url }));
}
