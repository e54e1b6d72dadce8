import { Fault } from "../pipeline/fault/fault.ts";
import { shellWord } from "../pipeline/text/shell-word.ts";
import { validate } from "../pipeline/text/validate.ts";
import { allowedPackage } from "../settings/allowed-package.ts";
import { nearest } from "../settings/nearest.ts";
import { Recipe } from "../settings/recipe.ts";
import type { Settings } from "../settings/settings.ts";

/** The way from a row to a request: a recipe of settings by name, or its parts spelled out. */
export interface RecipeChoice {
  readonly recipe?: string;
  readonly package?: string;
  readonly group?: string;
  readonly arg?: string[];
  readonly option?: Record<string, string>;
  /** Overwrites the collection of the items. */
  readonly collection?: string;
}

/**
 * The recipe that is named or spelled out, of a package that settings allow.
 * @throws Fault `wrong_usage` or `package_not_allowed`
 */
export function chooseRecipe(settings: Settings, choice: RecipeChoice): Recipe {
  const recipe = choice.recipe === undefined ? spelledOut(choice) : named(settings, choice.recipe);
  const allowed = { ...recipe, package: allowedPackage(recipe.package, settings) };
  return choice.collection === undefined ? allowed : { ...allowed, collection: choice.collection };
}

function spelledOut({ package: packageName, group, arg, option }: RecipeChoice): Recipe {
  if (packageName === undefined || group === undefined) {
    throw new Fault("wrong_usage", "no recipe given", { remedy: "--recipe with a name, or --package with --group" });
  }
  const recipe = { package: packageName, group, args: arg, options: option };
  return validate(Recipe, recipe, "wrong_usage", "the recipe in the options");
}

function named({ recipes }: Settings, name: string): Recipe {
  const recipe = Object.hasOwn(recipes, name) ? recipes[name] : undefined;
  if (recipe) return recipe;
  const names = Object.keys(recipes);
  const guess = nearest(name, names);
  throw new Fault("wrong_usage", `settings have no recipe ${name}`, {
    remedy: guess
      ? `--recipe ${shellWord(guess)}`
      : names.length > 0
        ? `one of ${names.join(", ")}`
        : "add it under recipes",
  });
}
