import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function collectionsGetCommand(context: Context): Command {
  return new Command("get")
    .description("print a collection as the catalogue has it")
    .argument("<id>", "the collection")
    .option("--output <file>", "a file, with the signatures that the screen hides, which can be loaded again")
    .addHelpText(
      "after",
      examples("stac-ingest collections get sentinel-2-l2a", "stac-ingest collections get scenes --output scenes.json"),
    )
    .action(async (id: string, { output }: { output?: string }) => {
      const { getCollection } = await import("../../../operations/collections/get-collection.ts");
      const { printDocument } = await import("../../terminal/print-document.ts");
      await using target = await context.openTarget({ opensDatabase: true });
      await printDocument(await getCollection(target, id), output, context);
    });
}
