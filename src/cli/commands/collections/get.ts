import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function collectionsGetCommand({ openTarget, printJson }: Context): Command {
  return new Command("get")
    .description("print a collection as the catalogue has it")
    .argument("<id>", "the collection")
    .addHelpText("after", examples("stac-ingest collections get sentinel-2-l2a"))
    .action(async (id: string) => {
      const { getCollection } = await import("../../../operations/collections/get-collection.ts");
      await using target = await openTarget();
      await printJson(await getCollection(target, id));
    });
}
