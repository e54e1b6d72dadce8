import { Command } from "commander";
import type { SearchTexts } from "../../../operations/items/search-of.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { parseCount } from "../../options/parse-count.ts";
import { addSearchOptions } from "./search-options.ts";

interface ListOptions extends SearchTexts {
  readonly limit?: number;
  readonly fields?: string;
}

export function itemsSearchCommand(context: Context): Command {
  return addSearchOptions(new Command("search"))
    .description("list items by place, time, id and properties: a table, or with --json an item a line, secrets hidden")
    .argument("[collection...]", "collections to search; all when left out")
    .option(
      "--sortby <members>",
      "sort by these, with commas between, - before one that descends: --sortby=-datetime (default: collection and id)",
    )
    .option("--limit <count>", "at most this many", parseCount)
    .option("--fields <paths>", "only these members, with commas between, as id,properties.eo:cloud_cover")
    .addHelpText(
      "after",
      examples(
        "stac-ingest items search sentinel-2-l2a --datetime 2024-06 --bbox=5,45,11,48",
        "stac-ingest items search --filter \"eo:cloud_cover < 10 AND platform = 'sentinel-2a'\" --sortby=-datetime --limit 10",
      ),
    )
    .action(async (collections: string[], { limit, fields, ...options }: ListOptions) => {
      const { named, searchOf } = await import("../../../operations/items/search-of.ts");
      const { searchItems } = await import("../../../operations/items/search-items.ts");
      const { printItems } = await import("./print-items.ts");
      const search = searchOf(collections, options);
      await using target = await context.openTarget({ opensDatabase: true });
      await printItems(searchItems(target, search, limit), fields === undefined ? undefined : named(fields), context);
    });
}
