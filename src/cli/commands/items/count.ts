import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { table } from "../../terminal/table.ts";

export function itemsCountCommand({ openTarget, print }: Context): Command {
  return new Command("count")
    .description("count the items of each collection")
    .argument("[collection]", "one collection; all when left out")
    .addHelpText("after", examples("stac-ingest items count sentinel-2-l2a"))
    .action(async (collection: string | undefined) => {
      const { countItems } = await import("../../../operations/items/count-items.ts");
      await using target = await openTarget({ opensDatabase: true });
      print(
        await countItems(target, collection),
        (shown) =>
          table(
            ["collection", "items"],
            shown.map((count) => [count.collection, count.items]),
          ) || "no collections",
      );
    });
}
