import type { Recipe } from "../../settings/recipe.ts";

/** The words of a command line that say how a row becomes a request, whether or not settings still have that recipe. */
export const recipeWords = ({ package: name, group, args, options, collection }: Recipe): string[] => [
  "--package",
  name,
  "--group",
  group,
  ...args.flatMap((argument) => ["--arg", argument]),
  ...Object.entries(options).flatMap(([option, value]) => ["--option", `${option}=${value}`]),
  ...(collection === undefined ? [] : ["--collection", collection]),
];
