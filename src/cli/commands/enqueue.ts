import { Command } from "commander";
import type { EnqueuePlan } from "../../operations/enqueue/plan.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { keepHeapSmall } from "../../pipeline/process/keep-heap-small.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { noteLeftOut } from "../notes/note-left-out.ts";
import { confirmMany } from "../terminal/confirm-many.ts";
import { checkingOf } from "./enqueue/checking-of.ts";
import { addEnqueueOptions, type EnqueueOptions } from "./enqueue/enqueue-options.ts";
import { planOf } from "./enqueue/plan-of.ts";
import { printPreview, printSample } from "./enqueue/print-preview.ts";
import { sendAll } from "./enqueue/send-all.ts";

export function enqueueCommand(context: Context): Command {
  const command = new Command("enqueue")
    .description("turn each row of inventories into a message that asks for an item")
    .argument(
      "[inventory...]",
      "a file, https:// or s3:// address, or - for stdin, may be gzipped; the manifest.json of an S3 Inventory; " +
        "a folder, or s3://bucket/prefix/; a search or collection of a STAC API, or a static catalogue",
    );
  return addEnqueueOptions(command)
    .addHelpText(
      "after",
      examples(
        "stac-ingest enqueue urls.txt --package stactools-glad-glclu2020 --group gladglclu2020 --arg '{url}'",
        "stac-ingest enqueue scenes.csv.gz --recipe glad --dry-run --sample 5",
        "stac-ingest enqueue scenes.csv.gz --recipe glad --estimate",
        "stac-ingest enqueue s3://inventories/archive/daily/2026-01-01T01-00Z/manifest.json --recipe glad",
        "stac-ingest enqueue s3://archive/2026/ --recipe glad --include '*.tif' --exclude 'tmp/**'",
        "stac-ingest enqueue 'https://stac.example.com/search?collections=s2' --recipe s2 --limit 1000",
        "stac-ingest enqueue scenes.csv --recipe glad --where 'date >= 2026-01-01' --where 'url ~ \\.tif$' --unique-by url",
        "stac-ingest enqueue scenes.csv.gz.failures.ndjson --recipe glad",
        "stac-ingest enqueue --missing --run latest --wait",
        "stac-ingest enqueue --resume latest",
        "stac-ingest enqueue s3://inventories/archive/latest/manifest.json --recipe glad --new-only",
      ),
    )
    .action(async (inventories: string[], options: EnqueueOptions) => {
      keepHeapSmall({ growthPercent: 60 });
      checkDryRunOptions(options);
      const plan = await planOf(inventories, options, context);
      if (plan.newOf?.rows === 0) {
        printNothingNew(plan, context);
        return;
      }
      await using _ = ownFile(plan, options);
      if (options.estimate) {
        const { printEstimate } = await import("../notes/print-estimate.ts");
        await printEstimate(plan, context);
      } else if (!options.dryRun) {
        await confirmMany(plan, context, { yes: options.yes === true || options.resume !== undefined });
        await sendAll(plan, options, context);
      } else if (options.sample === undefined)
        await printPreview(plan, { limit: options.limit, making: await checkingOf(plan, options, context) }, context);
      else await printSample(plan, options.sample, context);
    });
}

/** Removes the file of new rows at the end, if they are not sent. */
function ownFile({ newOf, inventories }: EnqueuePlan, { dryRun, estimate }: EnqueueOptions): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      if (!newOf || !(dryRun || estimate)) return;
      const { rm } = await import("node:fs/promises");
      for (const path of inventories) await rm(path, { force: true });
    },
  };
}

function printNothingNew({ newOf }: EnqueuePlan, context: Context): void {
  const report = { run_id: null, sent: 0, failed: 0, failures: [], failures_file: null };
  const leftOut = noteLeftOut(new Map(Object.entries(newOf?.leftOut ?? {})), context.note);
  context.print({ ...report, ...leftOut }, () => "no new rows");
}

function checkDryRunOptions({ dryRun, sample }: EnqueueOptions): void {
  if (dryRun) return;
  if (sample !== undefined) {
    throw new Fault("wrong_usage", "--sample makes items to look at, and sends nothing", { remedy: "add --dry-run" });
  }
}
