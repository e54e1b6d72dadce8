import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function recipesTestCommand(context: Context): Command {
  return new Command("test")
    .description("make the item of each recipe's sample on this machine, and validate it")
    .argument("[name...]", "only these recipes; all when left out")
    .addHelpText("after", examples("stac-ingest recipes test", "stac-ingest recipes test glad"))
    .action(async (names: string[]) => {
      const { testRecipes } = await import("./test-recipes.ts");
      await testRecipes(names, context);
    });
}
