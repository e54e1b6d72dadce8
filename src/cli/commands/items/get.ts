import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function itemsGetCommand({ openTarget, printJson }: Context): Command {
  return new Command("get")
    .description("print an item as the catalogue has it")
    .argument("<collection>", "its collection")
    .argument("<id>", "the item")
    .addHelpText("after", examples("stac-ingest items get sentinel-2-l2a S2A_32TQM_20260101_0_L2A"))
    .action(async (collection: string, id: string) => {
      const { getItem } = await import("../../../operations/items/get-item.ts");
      await using target = await openTarget();
      await printJson(await getItem(target, collection, id));
    });
}
