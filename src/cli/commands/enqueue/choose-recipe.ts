import { Fault } from "../../../pipeline/fault.ts";
import { validate } from "../../../pipeline/validate.ts";
import { nearest } from "../../../settings/nearest.ts";
import { isPackageName } from "../../../settings/package-set.ts";
import { Recipe } from "../../../settings/recipe.ts";
import { packageSetFor, type Settings } from "../../../settings/settings.ts";
import type { RequestOptions } from "../../request-options.ts";

/**
 * The recipe that options name or spell out, of a package that settings allow.
 * @throws Fault `wrong_usage` or `package_not_allowed`
 */
export function chooseRecipe(settings: Settings, options: RequestOptions): Recipe {
  const recipe = options.recipe === undefined ? spelledOut(options) : named(settings, options.recipe);
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
  return options.collection === undefined ? recipe : { ...recipe, collection: options.collection };
}

function spelledOut({ package: packageName, group, arg, option }: RequestOptions): Recipe {
  if (packageName === undefined || group === undefined) {
    throw new Fault("wrong_usage", "it is not said how a row becomes a request", {
      remedy: "--package with --group, or --recipe",
    });
  }
  const recipe = { package: packageName, group, args: arg, options: option };
  return validate(Recipe, recipe, "wrong_usage", "what the options say");
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
