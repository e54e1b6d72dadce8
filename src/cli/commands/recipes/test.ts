import { Command } from "commander";
import type { TestedRecipe } from "../../../operations/test-recipes.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { withRemedy } from "../../notes/with-remedy.ts";
import { describeNone } from "../../setup/find-settings-file.ts";
import { makingOf } from "../../setup/surroundings.ts";
import { table } from "../../terminal/table.ts";

export function recipesTestCommand(context: Context): Command {
  return new Command("test")
    .description("make the item of each recipe's sample on this machine, and validate it")
    .argument("[name...]", "only these recipes; all when left out")
    .addHelpText("after", examples("stac-ingest recipes test", "stac-ingest recipes test glad"))
    .action(async (names: string[]) => {
      const { testRecipes } = await import("../../../operations/test-recipes.ts");
      const configuration = await context.readConfiguration();
      const tested = await testRecipes(names, await makingOf(context));
      for (const { recipe, reason, remedy } of tested) {
        if (reason !== undefined) context.noteFailure(withRemedy(`${recipe}: ${reason}`, remedy));
      }
      context.print(tested, (all) => recipeTable(all) || describeNone("have no recipes", configuration));
      const results = tested.map(({ result }) => result);
      if (results.includes("failed")) context.exitWith(exitCodes.failed);
      else if (results.includes("no_sample")) context.exitWith(exitCodes.partlyDone);
    });
}

function recipeTable(tested: readonly TestedRecipe[]): string {
  return table(
    ["recipe", "result", "item", "collection"],
    tested.map(({ recipe, result, kind, item_id, collection }) => [
      recipe,
      kind ?? (result === "no_sample" ? "no sample" : result),
      item_id ?? "-",
      collection ?? "-",
    ]),
  );
}
