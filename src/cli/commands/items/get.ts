import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function itemsGetCommand(context: Context): Command {
  return new Command("get")
    .description("print an item as it went in, with what its collection has for it")
    .argument("<collection>", "its collection")
    .argument("<id>", "the item")
    .option("--output <file>", "a file, with the signatures that the screen hides, which can be published again")
    .addHelpText(
      "after",
      examples(
        "stac-ingest items get sentinel-2-l2a S2A_32TQM_20260101_0_L2A",
        "stac-ingest items get scenes scene-1 --output scene-1.json",
        "stac-ingest items get scenes -- -id-that-begins-with-a-dash",
      ),
    )
    .action(async (collection: string, id: string, { output }: { output?: string }) => {
      const { getItem } = await import("../../../operations/items/get-item.ts");
      const { printDocument } = await import("../../terminal/print-document.ts");
      await using target = await context.openTarget({ opensDatabase: true });
      const { text, doubts } = await getItem(target, collection, id);
      for (const doubt of doubts) context.note(doubt);
      await printDocument(text, output, context);
    });
}
