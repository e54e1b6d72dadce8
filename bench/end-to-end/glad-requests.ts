import type { ItemRequest } from "../../src/pipeline/message/item-request.ts";
import type { Recipe } from "../../src/settings/recipe.ts";
import { requestMaker } from "../../src/settings/request-maker.ts";

/** Builds the request of each tile. */
export function gladRequests(recipe: Recipe, tiles: readonly string[]): ItemRequest[] {
  const requestFor = requestMaker(recipe, { columns: ["url"], inventory: "tiles" });
  return tiles.map((url) => requestFor({ url }));
}
