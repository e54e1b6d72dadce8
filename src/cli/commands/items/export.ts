import { Command } from "commander";
import type { SearchTexts } from "../../../operations/items/search-of.ts";
import { Fault } from "../../../pipeline/fault.ts";
import { grouped } from "../../../pipeline/grouped.ts";
import { keepHeapSmall } from "../../../pipeline/keep-heap-small.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { plural } from "../../plural.ts";
import { visible } from "../../visible.ts";
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
    .option("--output <file>", "a file, which appears when it is whole; gzipped if named .gz (default: stdout)")
    .addHelpText(
      "after",
      examples(
        "stac-ingest items export scenes --output scenes.ndjson.gz",
        "stac-ingest items export --all --datetime 2024 --output 2024.ndjson",
      ),
    )
    .action(async (collections: string[], { all, output, ...options }: ExportOptions) => {
      keepHeapSmall({ growthPercent: 20 });
      const { searchOf } = await import("../../../operations/items/search-of.ts");
      const { exportItems } = await import("../../../operations/items/export-items.ts");
      const { openDestination } = await import("../../open-destination.ts");
      checkCollections(collections, all);
      if (output !== undefined) checkName(output);
      const search = searchOf(collections, options);
      await using target = await context.openTarget({ opensDatabase: true });
      await using destination = await openDestination(output, terminal, signal);
      const progress = context.progress("exporting items");
      const { exported, failures } = await exportItems(target, search, {
        write: (piece) => destination.write(typeof piece === "string" ? visible(piece) : piece),
        gzips: output !== undefined && /\.gz$/i.test(output),
        signal,
        onProgress: (count) => progress.update(`${grouped(count)} items exported`),
      }).finally(() => progress.stop());
      await destination.commit();
      const { noteUnprintable } = await import("./print-items.ts");
      noteUnprintable(failures, context);
      if (output === undefined) note(`${plural(exported, "item")} exported`);
      else
        print({ exported, failed: failures.length, output }, () => `${plural(exported, "item")} exported to ${output}`);
    });
}

function checkCollections(collections: readonly string[], all: true | undefined): void {
  if (collections.length > 0 !== (all === true)) return;
  const why = all ? "--all means every collection, and some are named" : "no collection is named";
  throw new Fault("wrong_usage", why, { remedy: "items export COLLECTION, or items export --all" });
}

function checkName(output: string): void {
  if (!/\.(geo)?parquet$/i.test(output)) return;
  throw new Fault("wrong_usage", `${output} is not written: items are exported as NDJSON`, {
    remedy: "--output items.ndjson, which rustac and stac-geoparquet convert",
  });
}
