import { Fault } from "../pipeline/fault.ts";
import { validate } from "../pipeline/validate.ts";
import { nearest } from "../settings/nearest.ts";
import { isPackageName } from "../settings/package-set.ts";
import { Recipe } from "../settings/recipe.ts";
import { packageSetFor, type Settings } from "../settings/settings.ts";

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
  if (!isPackageName(recipe.package)) {
    throw new Fault("package_not_allowed", `${JSON.stringify(recipe.package)} is not the bare name of a package`, {
      remedy: "the name alone; its version and what else it needs are said under packages in settings",
    });
  }
  if (!settings.allow_any_package && !packageSetFor(settings, recipe.package)) {
    throw new Fault("package_not_allowed", `package ${recipe.package} is not among packages in settings`, {
      remedy: `add "${recipe.package}: {}" under packages in config.yml, then stac-ingest packages lock`,
    });
  }
  return choice.collection === undefined ? recipe : { ...recipe, collection: choice.collection };
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
    remedy: guess ? `--recipe ${guess}` : names.length > 0 ? `one of ${names.join(", ")}` : "add it under recipes",
  });
}
