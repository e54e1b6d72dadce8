import { Command } from "commander";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { confirm } from "../../terminal/confirm.ts";
import { visibleLine } from "../../terminal/visible.ts";

export function collectionsDeleteCommand({ openTarget, print, terminal, signal }: Context): Command {
  return new Command("delete")
    .description("delete a collection and all its items")
    .argument("<id>", "the collection")
    .option("--yes", "do not ask", false)
    .addHelpText("after", examples("stac-ingest collections delete old-scenes --yes"))
    .action(async (id: string, { yes }: { yes: boolean }) => {
      const { countItems } = await import("../../../operations/items/count-items.ts");
      const { deleteCollection } = await import("../../../operations/collections/delete-collection.ts");
      await using target = await openTarget({ opensDatabase: true });
      const items = (await countItems(target, id)).reduce((sum, count) => sum + count.items, 0);
      await confirm(`Delete collection ${id} and its ${plural(items, "item")}?`, { terminal, yes, signal });
      const deletedItems = await deleteCollection(target, id);
      print(
        { id, deleted_items: deletedItems },
        () => `${visibleLine(id)} deleted, and ${plural(deletedItems, "item")} with it`,
      );
    });
}
