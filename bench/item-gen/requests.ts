import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { ItemRequest } from "../../src/pipeline/message/item-request.ts";
import type { Recipe } from "../../src/settings/recipe.ts";
import { requestMaker } from "../../src/settings/request-maker.ts";

/** Lists the demo's tiles that become items, as paths below its folder. */
export async function tilesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, "v2"), { recursive: true, withFileTypes: true });
  return (
    entries
      .filter((entry) => entry.isFile() && /^\d{4}$/.test(relative(join(folder, "v2"), entry.parentPath)))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      // The demo breaks the tiles at these corners on purpose.
      .filter((path) => !/[/](50N_000E|50N_010E)\.tif$/.test(path))
      .sort()
  );
}

export type NextRequests = (count: number) => ItemRequest[];

/** Builds any number of requests, for one tile after another; `addressOf` makes the address of each. */
export function requestsFor(
  recipe: Recipe,
  tiles: readonly string[],
  addressOf: (tile: string, turn: number) => string,
): NextRequests {
  const requestFor = requestMaker(recipe, { columns: ["url"], inventory: "the demo" });
  let turn = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      turn += 1;
      return requestFor({ url: addressOf(tiles[turn % tiles.length] ?? "", turn) });
    });
}
