import { Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { type InventoryFormat, inventoryFormats } from "../inventory/inventory-format.ts";
import { parseCount, parseWhole } from "../parse-count.ts";

export interface EnqueueOptions {
  package?: string;
  group?: string;
  arg?: string[];
  option?: Record<string, string>;
  collection?: string;
  recipe?: string;
  format?: InventoryFormat;
  dryRun?: true;
  limit?: number;
  skip: number;
  run?: string;
}

export function enqueueCommand(context: Context): Command {
  const withoutRecipe = (option: Option): Option => option.conflicts("recipe");
  return new Command("enqueue")
    .description("turn each row of inventories into a message that asks for an item")
    .argument("<inventory...>", "a file, https:// or s3:// address, or - for stdin; may be gzipped")
    .addOption(withoutRecipe(new Option("--package <name>", "the stactools package, as settings name it")))
    .addOption(withoutRecipe(new Option("--group <name>", "the command group the package adds to stac")))
    .addOption(
      withoutRecipe(
        new Option("--arg <template>", "an argument of create-item, may name columns (repeatable; default {url})"),
      ).argParser(collect),
    )
    .addOption(
      withoutRecipe(new Option("--option <name=value>", "an option of create-item (repeatable)")).argParser(
        collectOption,
      ),
    )
    .option("--collection <id>", "overwrites the collection of the items")
    .option("--recipe <name>", "package, group, arguments and options from settings")
    .addOption(
      new Option("--format <format>", "what the inventories are (default: by their names)").choices(inventoryFormats),
    )
    .option("--dry-run", "print the first messages and the count, and send nothing")
    .option("--limit <count>", "print at most this many with --dry-run (default: 10)", parseCount)
    .option("--skip <rows>", "leave out this many rows, to go on after an interruption", parseWhole, 0)
    .option("--run <id>", "count the messages to this run (default: a new one)")
    .addHelpText(
      "after",
      examples(
        "stac-ingest enqueue urls.txt --package stactools-glad-glclu2020 --group gladglclu2020 --arg '{url}'",
        "stac-ingest enqueue scenes.csv.gz --recipe glad --dry-run",
      ),
    )
    .action(async (inventories: string[], options: EnqueueOptions) => {
      const { dryRun, enqueue } = await import("./enqueue/enqueue.ts");
      await (options.dryRun ? dryRun : enqueue)(inventories, options, context);
    });
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

function collectOption(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^(?:--)?([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Expected name=value.");
  return { ...previous, [name]: value };
}
