import { Command, Option } from "commander";
import { type InventoryFormat, inventoryFormats } from "../../input/inventory/inventory-format.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { parseCount, parseWhole } from "../parse-count.ts";
import { addRequestOptions, type RequestOptions } from "../request-options.ts";

export interface EnqueueOptions extends RequestOptions {
  format?: InventoryFormat;
  dryRun?: true;
  limit?: number;
  sample?: number;
  skip: number;
  run?: string;
}

export function enqueueCommand(context: Context): Command {
  const command = new Command("enqueue")
    .description("turn each row of inventories into a message that asks for an item")
    .argument("<inventory...>", "a file, https:// or s3:// address, or - for stdin; may be gzipped");
  return addRequestOptions(command)
    .addOption(
      new Option("--format <format>", "what the inventories are (default: by their names)").choices(inventoryFormats),
    )
    .option("--dry-run", "print the first messages and the count, and send nothing")
    .option("--limit <count>", "print at most this many with --dry-run (default: 10)", parseCount)
    .option("--sample <count>", "with --dry-run, make the items of this many random rows here", parseCount)
    .option("--skip <rows>", "leave out this many rows, to go on after an interruption", parseWhole, 0)
    .option("--run <id>", "count the messages to this run (default: a new one)")
    .addHelpText(
      "after",
      examples(
        "stac-ingest enqueue urls.txt --package stactools-glad-glclu2020 --group gladglclu2020 --arg '{url}'",
        "stac-ingest enqueue scenes.csv.gz --recipe glad --dry-run --sample 5",
      ),
    )
    .action(async (inventories: string[], options: EnqueueOptions) => {
      const { dryRun, enqueue } = await import("./enqueue/enqueue.ts");
      await (options.dryRun ? dryRun : enqueue)(inventories, options, context);
    });
}
