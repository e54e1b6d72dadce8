import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfiguration } from "../src/cli/setup/read-configuration.ts";
import type { Configuration } from "../src/settings/configuration.ts";
import type { Recipe } from "../src/settings/recipe.ts";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../", import.meta.url));

/** Reads the demo's settings, whatever the environment says of others. */
export const demoConfiguration = (): Promise<Configuration> =>
  readConfiguration(
    { config: "demo/config.yml" },
    { env: { XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache") }, cwd: () => root },
  );

/** The recipe of the demo's settings. */
export function gladRecipe({ settings }: Pick<Configuration, "settings">): Recipe {
  const recipe = settings.recipes["glad"];
  if (!recipe) throw new TypeError("settings have no recipe glad");
  return recipe;
}
