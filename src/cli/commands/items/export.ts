import { Command } from "commander";
import type { ExportReport } from "../../../operations/items/export-items.ts";
import type { Losses } from "../../../operations/items/export-parquet.ts";
import type { SearchTexts } from "../../../operations/items/search-of.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { keepHeapSmall } from "../../../pipeline/process/keep-heap-small.ts";
import { grouped } from "../../../pipeline/text/grouped.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { visible, visibleLine } from "../../terminal/visible.ts";
import { addSearchOptions } from "./search-options.ts";

interface ExportOptions extends SearchTexts {
  readonly all?: true;
  readonly output?: string;
}

export function itemsExportCommand(context: Context): Command {
  const { terminal, signal, note, print } = context;
  return addSearchOptions(new Command("export"))
    .description(
      "write items a line each as they went in, secrets included, so that publish --direct stores the same again",
    )
    .argument("[collection...]", "the collections")
    .option("--all", "every collection")
    .option(
      "--output <file>",
      "a file, which appears when it is whole; gzipped if named .gz, stac-geoparquet if named .parquet (default: stdout)",
    )
    .addHelpText(
      "after",
      examples(
        "stac-ingest items export scenes --output scenes.ndjson.gz",
        "stac-ingest items export --all --datetime 2024 --output 2024.ndjson",
        "stac-ingest items export scenes --output scenes.parquet",
      ),
    )
    .action(async (collections: string[], { all, output, ...options }: ExportOptions) => {
      keepHeapSmall({ growthPercent: 20 });
      const { searchOf } = await import("../../../operations/items/search-of.ts");
      const { openDestination } = await import("../../setup/open-destination.ts");
      checkCollections(collections, all);
      const search = searchOf(collections, options);
      await using target = await context.openTarget({ opensDatabase: true });
      await using destination = await openDestination(output, terminal, signal);
      const progress = context.progress("exporting items");
      const effects = {
        signal,
        onProgress: (count: number) => progress.update(`${grouped(count)} items exported`),
      };
      const isTable = output !== undefined && /\.parquet$/i.test(output);
      const exporting = isTable ? asTable(output) : asLines(output);
      const { exported, failures, losses } = await exporting.finally(() => progress.stop());
      await destination.commit();
      const { noteUnprintable } = await import("./print-items.ts");
      noteUnprintable(failures, context);
      for (const loss of losses ?? []) note(lossLine(loss));
      if (output === undefined) note(`${plural(exported, "item")} exported`);
      else {
        const report = { exported, failed: failures.length, output, ...(losses && { losses }) };
        print(report, () => `${plural(exported, "item")} exported to ${output}`);
      }

      async function asLines(name: string | undefined): Promise<Exported> {
        const { exportItems } = await import("../../../operations/items/export-items.ts");
        return exportItems(target, search, {
          ...effects,
          write: (piece) => destination.write(typeof piece === "string" ? visible(piece) : piece),
          gzips: name !== undefined && /\.gz$/i.test(name),
        });
      }

      async function asTable(name: string): Promise<Exported> {
        const { exportParquet } = await import("../../../operations/items/export-parquet.ts");
        const { openSpool } = await import("../../setup/open-spool.ts");
        await using spool = await openSpool(name, terminal);
        return await exportParquet(target, search, { ...effects, spool, write: (bytes) => destination.write(bytes) });
      }
    });
}

interface Exported extends ExportReport {
  readonly losses?: readonly Losses[];
}

const lossTexts: Readonly<Record<Losses["loss"], string>> = {
  null: "a member that is null is left out",
  number: "a number is spelt otherwise, such as 12.5 for 12.50",
  time: "a time is spelt otherwise, with the digits of a second that it needs, in UTC",
  box: "a bbox that has neither four numbers nor six is left out",
  member:
    "members that a table has no place for are left out or added: those beside the properties, links, assets or datetime that are missing",
};

function lossLine({ loss, count, example }: Losses): string {
  const place = visibleLine(`${example.collection}/${example.id}`);
  return `${plural(count, "item")} will differ when the file is read: ${lossTexts[loss]} (such as ${place})`;
}

function checkCollections(collections: readonly string[], all: true | undefined): void {
  if (collections.length > 0 !== (all === true)) return;
  const why = all ? "--all means every collection, and some are named" : "no collection is named";
  throw new Fault("wrong_usage", why, {
    remedy: "stac-ingest items export COLLECTION, or stac-ingest items export --all",
  });
}
