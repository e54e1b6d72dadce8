import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { parseCount } from "../../options/parse-count.ts";

export function itemsListCommand(context: Context): Command {
  return new Command("list")
    .description("list the items of a collection by id: a table, or with --json an item a line, secrets hidden")
    .argument("<collection>", "their collection")
    .option("--limit <count>", "at most this many", parseCount)
    .option("--fields <paths>", "only these members, with commas between, as id,properties.eo:cloud_cover")
    .addHelpText(
      "after",
      examples("stac-ingest items list scenes --limit 20", "stac-ingest items list scenes --json | jq .id"),
    )
    .action(async (collection: string, { limit, fields }: { limit?: number; fields?: string }) => {
      const { searchItems } = await import("../../../operations/items/search-items.ts");
      const { printItems } = await import("./print-items.ts");
      const { named } = await import("../../../operations/items/search-of.ts");
      await using target = await context.openTarget({ opensDatabase: true });
      const pages = searchItems(target, { collections: [collection] }, limit);
      await printItems(pages, fields === undefined ? undefined : named(fields), context);
    });
}
