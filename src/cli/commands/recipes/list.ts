import { Command } from "commander";
import type { ListedRecipe } from "../../../operations/list-recipes.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { describeNone } from "../../setup/find-settings-file.ts";
import { table } from "../../terminal/table.ts";

export function recipesListCommand(context: Context): Command {
  return new Command("list")
    .description("list the recipes of settings, and what is wrong with them by their samples")
    .addHelpText("after", examples("stac-ingest recipes list"))
    .action(async () => {
      const { listRecipes } = await import("../../../operations/list-recipes.ts");
      const configuration = await context.readConfiguration();
      const { settings, file } = configuration;
      const recipes = listRecipes(settings);
      for (const mistake of recipes.flatMap(({ mistakes }) => mistakes)) {
        context.noteFailure(`${file ?? "the options"}: ${mistake}`);
      }
      context.print(recipes, (all) => recipeTable(all) || describeNone("have no recipes", configuration));
      if (recipes.some(({ mistakes }) => mistakes.length > 0)) context.exitWith(exitCodes.failed);
    });
}

function recipeTable(recipes: readonly ListedRecipe[]): string {
  return table(
    ["recipe", "package", "group", "arguments", "collection", "id", "sample"],
    recipes.map(({ recipe, package: packageName, group, args, options, collection, id, sample }) => [
      recipe,
      packageName,
      group,
      [...args, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)].join(" "),
      collection ?? "-",
      id ?? "-",
      sample === undefined ? "no" : "yes",
    ]),
  );
}
