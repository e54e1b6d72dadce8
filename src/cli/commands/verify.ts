import { Command, Option } from "commander";
import type { VerifyReport } from "../../operations/verify/verify.ts";
import type { VerifyList, VerifyPlan } from "../../operations/verify/verify-plan.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { keepHeapSmall } from "../../pipeline/process/keep-heap-small.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import { type InventoryFormat, inventoryFormats } from "../../settings/inventory-formats.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { exitCodes } from "../exit-codes.ts";
import { noteFailures } from "../notes/note-failures.ts";
import { parseEncoding } from "../options/parse-encoding.ts";
import { surroundingsOf } from "../setup/surroundings.ts";
import { table } from "../terminal/table.ts";

interface VerifyOptions extends Partial<Record<VerifyList, true>> {
  collection?: string;
  recipe?: string;
  id?: string;
  href?: string | true;
  format?: InventoryFormat;
  encoding?: string;
  modifiedColumn?: string;
  out?: string;
}

const lists: readonly VerifyList[] = ["missing", "orphaned", "stale", "duplicate"];

export function verifyCommand(context: Context): Command {
  return new Command("verify")
    .description(
      "compare inventories with the catalogue; write the lines that are missing, and the items that are too many",
    )
    .argument(
      "<inventory...>",
      "a file, https:// or s3:// address; may be gzipped; the manifest.json of an S3 Inventory",
    )
    .option("--collection <id>", "the collection to compare with (default: the recipe's)")
    .option("--recipe <name>", "a recipe of settings, for its collection and the id of a line's item")
    .addOption(
      new Option("--id <template>", "the id of a line's item, made of columns (default: id of the recipe)").conflicts(
        "href",
      ),
    )
    .option("--href [template]", "compare with the hrefs of assets instead (default of the template: {url})")
    .addOption(
      new Option("--format <format>", "what the inventories are (default: by their names)").choices(inventoryFormats),
    )
    .option(
      "--encoding <name>",
      "encoding of the inventories, such as windows-1252 (default: UTF-8 or -16)",
      parseEncoding,
    )
    .option(
      "--modified-column <name>",
      "the column that says when a line's object was modified (default: last_modified_date, …)",
    )
    .option("--missing", "list lines without an item; with any of these options, no other list")
    .option("--orphaned", "list items without a line")
    .option("--stale", "list lines whose object was modified after its item")
    .option("--duplicate", "list lines that give the id of an earlier line")
    .option("--out <folder>", "the folder for the lists (default: beside the inventory)")
    .addHelpText(
      "after",
      examples(
        "stac-ingest verify scenes.csv.gz --recipe glad",
        "stac-ingest verify urls.txt --collection scenes --id '{stem|slice:0,20}' && echo all are in",
        "stac-ingest verify urls.txt --collection scenes --href",
        "stac-ingest enqueue scenes.csv.missing.csv --recipe glad",
        "stac-ingest items delete scenes --from scenes.csv.orphaned.ndjson --at-most 1%",
      ),
    )
    .action(async (inventories: string[], options: VerifyOptions) => {
      keepHeapSmall({ growthPercent: 20 });
      const { verify } = await import("../../operations/verify/verify.ts");
      const plan = await planOf(inventories, options, context);
      await using target = await context.openTarget();
      const progress = context.progress("reading lines");
      const report = await verify(target, plan, await surroundingsOf(context), ({ lines, items, expected }) =>
        progress.update(
          items === 0
            ? `${plural(lines, "line")} read`
            : `${plural(lines, "line")} read, ${grouped(items)} of ${plural(expected, "item")} compared`,
        ),
      ).finally(() => progress.stop());
      noteFailures(report.failures, context.noteFailure);
      context.print(forPrograms(report, plan), () => forPeople(report, plan));
      noteUncertain(report, plan, context);
      const differs = Object.values(report.lists).some(({ count }) => count > 0);
      if (differs || report.failures.count > 0) context.exitWith(exitCodes.partlyDone);
    });
}

async function planOf(
  inventories: readonly string[],
  options: VerifyOptions,
  { readConfiguration }: Context,
): Promise<VerifyPlan> {
  const { settings } = await readConfiguration();
  const { chooseRecipe } = await import("../../operations/choose-recipe.ts");
  const recipe = options.recipe === undefined ? undefined : chooseRecipe(settings, { recipe: options.recipe });
  const collection = options.collection ?? recipe?.collection;
  if (collection === undefined || (options.collection === undefined && collection.includes("{"))) {
    throw new Fault("wrong_usage", "no collection given", { remedy: "--collection with its id" });
  }
  const by = options.href === undefined ? "id" : "href";
  const template = by === "id" ? (options.id ?? recipe?.id) : options.href === true ? "{url}" : options.href;
  if (template === undefined) {
    throw new Fault("wrong_usage", "it is not known which item a line has", {
      remedy:
        "--id '{scene_id}' with a column that has its id, id in the recipe, or --href for the addresses of its assets",
    });
  }
  if (!template.includes("{")) {
    throw new Fault("wrong_usage", `--${by} ${template} names no column, so that all lines would mean one item`, {
      remedy: by === "id" ? "--id '{scene_id}' with a column that has its id" : "--href behind the inventories",
    });
  }
  const wanted = lists.filter((list) => options[list]);
  const { format, encoding, modifiedColumn, out } = options;
  return {
    inventories,
    format,
    encoding,
    collection,
    by,
    template,
    modifiedColumn,
    lists: wanted.length > 0 ? wanted : lists,
    out,
  };
}

const forPrograms = ({ lines, items, lists, notCompared, failures }: VerifyReport, { collection }: VerifyPlan) => ({
  collection,
  lines,
  items,
  ...lists,
  not_compared: notCompared,
  failed: failures.count,
  failures: failures.first,
});

function forPeople({ lines, items, lists }: VerifyReport, { collection }: VerifyPlan): string {
  const rows = Object.entries(lists).map(([list, { count, files }]) => [list, count, files.join(", ")]);
  return `${plural(lines, "line")}, ${plural(items, "item")} in ${collection}\n${table(["list", "count", "file"], rows)}`;
}

function noteUncertain({ lists, notCompared, failures }: VerifyReport, { by }: VerifyPlan, { note }: Context): void {
  if (failures.count > 0 && (lists.orphaned?.count ?? 0) > 0) {
    note(`orphaned items may be those of the ${plural(failures.count, "line")} that failed`);
  }
  if (notCompared > 0) {
    note(`${plural(notCompared, "line")} cannot be stale or not: the item has no properties.updated`);
  }
  if (by === "href" && lists.missing?.count && lists.orphaned?.count) {
    note("addresses are compared letter by letter: s3:// and https:// of one object differ");
  }
}
