import { Command, Option } from "commander";
import type { EnqueueEffects } from "../../operations/enqueue/enqueue.ts";
import type { EnqueuePlan } from "../../operations/enqueue/plan.ts";
import type { SentRequests } from "../../operations/enqueue/sent-requests.ts";
import type { Making } from "../../operations/make-items.ts";
import { Fault } from "../../pipeline/fault.ts";
import { keepHeapSmall } from "../../pipeline/keep-heap-small.ts";
import { type InventoryFormat, inventoryFormats } from "../../settings/inventory-formats.ts";
import { ask } from "../ask.ts";
import { confirmMany } from "../confirm-many.ts";
import type { Context } from "../context.ts";
import { continuingCommand, pipelineWords } from "../continuing-command.ts";
import { parseMoment } from "../duration.ts";
import { examples } from "../examples.ts";
import { exitCodeFor } from "../exit-codes.ts";
import { commandForFailures, noteFailures, noteFailuresFile } from "../note-failures.ts";
import { noteLeftOut } from "../note-left-out.ts";
import { noteUnrecorded } from "../note-unrecorded.ts";
import { parseCount, parseWhole } from "../parse-count.ts";
import { parseEncoding } from "../parse-encoding.ts";
import { plural } from "../plural.ts";
import { printEstimate } from "../print-estimate.ts";
import { addRequestOptions, collect, type RequestOptions } from "../request-options.ts";
import { sendingStopped } from "../sending-stopped.ts";
import { makingOf, surroundingsOf } from "../surroundings.ts";
import { failedRows, printPreview, printSample } from "./enqueue/print-preview.ts";

interface EnqueueOptions extends RequestOptions {
  format?: InventoryFormat;
  encoding?: string;
  include?: string[];
  exclude?: string[];
  where?: string[];
  unique?: true;
  uniqueBy?: string;
  shuffle?: true;
  dryRun?: true;
  limit?: number;
  sample?: number;
  estimate?: true;
  yes?: true;
  check: boolean;
  skip: number;
  run?: string;
  label?: string;
  missing?: true;
  resume?: string;
  newOnly?: true;
  changedSince?: string;
  modifiedColumn?: string;
  rate?: number;
  failures?: string;
}

export function enqueueCommand(context: Context): Command {
  const command = new Command("enqueue")
    .description("turn each row of inventories into a message that asks for an item")
    .argument(
      "[inventory...]",
      "a file, https:// or s3:// address, or - for stdin, may be gzipped; the manifest.json of an S3 Inventory; " +
        "a folder, or s3://bucket/prefix/; a search or collection of a STAC API, or a static catalogue",
    );
  return addRequestOptions(command)
    .addOption(
      new Option("--format <format>", "what the inventories are (default: by their names)").choices(inventoryFormats),
    )
    .option("--dry-run", "print the first messages and the count, and send nothing")
    .option("--sample <count>", "with --dry-run, make the items of this many random rows here", parseCount)
    .addOption(
      new Option("--estimate", "print the number of messages, the time and the price, and send nothing").conflicts([
        "dryRun",
        "missing",
        "resume",
      ]),
    )
    .option("--no-check", "send without making the item of a first row here, and without looking for its collection")
    .option("--yes", "do not ask before more than 100,000 messages are sent")
    .option("--include <pattern>", "of folders, take the files that fit, such as '*.tif' (repeatable: any)", collect)
    .option("--exclude <pattern>", "of folders, leave out the files that fit (repeatable)", collect)
    .option("--where <condition>", "send the rows that meet it, such as 'size > 1000' (repeatable: all)", collect)
    .option("--unique", "leave out rows that equal an earlier one")
    .addOption(new Option("--unique-by <column>", "leave out rows that equal an earlier one in it").conflicts("unique"))
    .option("--shuffle", "send the rows in a random order, each within 100,000 of its place")
    .option("--skip <rows>", "leave out this many of these rows, to go on after an interruption", parseWhole, 0)
    .option("--limit <rows>", "send at most this many rows", parseCount)
    .option(
      "--encoding <name>",
      "encoding of the inventories, such as windows-1252 (default: UTF-8 or -16)",
      parseEncoding,
    )
    .option("--run <id>", "count the messages to this run (default: a new one)")
    .option("--label <text>", "a name for the run")
    .option("--missing", "with --run, send the rows of that run again that are not loaded")
    .addOption(
      new Option("--resume <run>", "go on with a run that was stopped or killed: its id, label, or latest").conflicts(
        madeByRun,
      ),
    )
    .addOption(
      new Option("--new-only", "send only rows whose request no earlier run with this option has sent").conflicts([
        "skip",
        "missing",
        "resume",
        "run",
        "changedSince",
      ]),
    )
    .addOption(
      new Option("--changed-since <time>", "send only rows modified since then: a time, 2d, or last")
        .argParser(parseSince)
        .conflicts(["missing", "resume"]),
    )
    .option("--modified-column <name>", "the column for --changed-since (default: last_modified_date, …)")
    .option("--rate <count>", "messages a second at most (default: on AWS nine tenths of the quota of SNS)", parseCount)
    .option("--failures <file>", "gets every refused row with its reason (default: beside the inventory)")
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
        "stac-ingest enqueue --missing --run latest",
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
      if (options.estimate) await printEstimate(plan, context);
      else if (!options.dryRun) {
        await confirmMany(plan, context, { yes: options.yes === true || options.resume !== undefined });
        await sendAll(plan, options, context);
      } else if (options.sample === undefined)
        await printPreview(plan, { limit: options.limit, making: await checkingOf(plan, options, context) }, context);
      else await printSample(plan, options.sample, context);
    });
}

/** Options that a run has already when it goes on. */
const madeByRun = ["package", "group", "arg", "option", "collection", "recipe"].concat([
  "format",
  "encoding",
  "include",
  "exclude",
  "where",
  "unique",
  "uniqueBy",
  "shuffle",
  "limit",
  "skip",
  "run",
  "label",
  "missing",
]);

async function planOf(inventories: readonly string[], options: EnqueueOptions, context: Context): Promise<EnqueuePlan> {
  if (options.missing) return missingPlan(inventories, options, context);
  if (options.resume !== undefined) return resumedPlan(inventories, options.resume, context);
  const plan = await incrementalPlan(await inventoryPlan(inventories, options, context), options, context);
  if (options.dryRun || options.estimate || options.run !== undefined) return plan;
  return (await offeredPlan(plan, context)) ?? plan;
}

/** The plan for rows that are new, or modified since a time, if that is wanted. */
async function incrementalPlan(
  plan: EnqueuePlan,
  { newOnly, changedSince: since, modifiedColumn: column }: EnqueueOptions,
  context: Context,
): Promise<EnqueuePlan> {
  if (!newOnly && since === undefined) {
    if (column === undefined) return plan;
    throw new Fault("wrong_usage", "--modified-column is the column for --changed-since", {
      remedy: "add --changed-since last, or a time",
    });
  }
  using sent = await openSent(context);
  const surroundings = await surroundingsOf(context);
  if (since !== undefined) {
    const { planChangedSince } = await import("../../operations/enqueue/changed-since.ts");
    return await planChangedSince(plan, surroundings, { since, column, sent });
  }
  const { planNewRows } = await import("../../operations/enqueue/new-rows.ts");
  const { newRowsFolder } = await import("../../settings/runs-folder.ts");
  const { stateFolder } = await context.readConfiguration();
  return await planNewRows(plan, surroundings, { sent, folder: newRowsFolder(stateFolder) });
}

async function openSent(context: Context): Promise<SentRequests> {
  const { SentRequests } = await import("../../operations/enqueue/sent-requests.ts");
  const { sentRequestsFile } = await import("../../settings/runs-folder.ts");
  const { stateFolder } = await context.readConfiguration();
  return new SentRequests(sentRequestsFile(stateFolder), (await unfinishedOf(context)).pipeline);
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

function parseSince(text: string): string {
  return text === "last" ? text : new Date(parseMoment(text)).toISOString();
}

async function resumedPlan(inventories: readonly string[], named: string, context: Context): Promise<EnqueuePlan> {
  if (inventories.some((address) => address !== "-")) {
    throw new Fault("wrong_usage", "--resume reads the inventories of the run", {
      remedy: `stac-ingest enqueue --resume ${named}`,
    });
  }
  const { planResume } = await import("../../operations/enqueue/plan-resume.ts");
  await using target = await context.openTarget();
  const surroundings = await surroundingsOf(context);
  const kept = { ...(await unfinishedOf(context)), surroundings, stdin: inventories.length > 0 };
  const plan = await planResume(target, named, kept);
  noteResumed(plan, context);
  return plan;
}

/** The plan to go on with a run of the same rows that was stopped or killed, if that is wanted. */
async function offeredPlan(plan: EnqueuePlan, context: Context): Promise<EnqueuePlan | undefined> {
  if (plan.inventories.includes("-")) return undefined;
  const { sameUnfinished } = await import("../../operations/enqueue/same-unfinished.ts");
  const { resumeUnfinished } = await import("../../operations/enqueue/plan-resume.ts");
  const folder = context.terminal.cwd();
  const kept = await unfinishedOf(context);
  const run = await sameUnfinished(plan, { ...kept, folder });
  if (!run) return undefined;
  const { runId } = run.plan;
  const answer = await ask(`Run ${runId} of the same rows is not sent to its end. Go on with it? [Y/n] `, context);
  if (answer === undefined) {
    const command = continuingCommand(pipelineWords(context.argv), { "--resume": runId });
    context.note(
      `run ${runId} of the same rows is not sent to its end; this one sends them anew (to go on: ${command})`,
    );
    return undefined;
  }
  if (/^no?$/i.test(answer)) {
    await kept.runs.remove(runId);
    return undefined;
  }
  await using target = await context.openTarget();
  const resumed = await resumeUnfinished(target, run, { folder, stdin: false });
  noteResumed(resumed, context);
  return resumed;
}

function noteResumed({ runId, accepted, inDoubt, skip }: EnqueuePlan, { note }: Context): void {
  const doubtful = inDoubt?.count ?? 0;
  const last = doubtful > 0 ? `; ${plural(doubtful, "message")} that may have been sent, too, are looked for last` : "";
  note(`run ${runId} goes on: ${plural(accepted ? accepted.count : skip, "message")} sent before${last}`);
}

async function unfinishedOf({ readConfiguration }: Context): Promise<EnqueueEffects["unfinished"]> {
  const { UnfinishedRuns } = await import("../../operations/enqueue/unfinished-runs.ts");
  const { runsFolder } = await import("../../settings/runs-folder.ts");
  const { stackNames } = await import("../../settings/stack-outputs.ts");
  const { settings, stateFolder } = await readConfiguration();
  const pipeline = settings.target === "aws" ? stackNames(settings).pipeline : "the local pipeline";
  return { runs: new UnfinishedRuns(runsFolder(stateFolder)), pipeline };
}

async function inventoryPlan(
  inventories: readonly string[],
  options: EnqueueOptions,
  { readConfiguration }: Context,
): Promise<EnqueuePlan> {
  if (inventories.length === 0) {
    throw new Fault("wrong_usage", "an inventory is missing", { remedy: "name a file or address, or - for stdin" });
  }
  const { planEnqueue } = await import("../../operations/enqueue/plan.ts");
  const { settings } = await readConfiguration();
  return planEnqueue(inventories, options, settings);
}

async function missingPlan(
  inventories: readonly string[],
  { run, skip }: EnqueueOptions,
  context: Context,
): Promise<EnqueuePlan> {
  if (run === undefined || inventories.length > 0 || skip > 0) {
    throw new Fault("wrong_usage", "--missing reads the inventories of the run that --run names", {
      remedy: "stac-ingest enqueue --missing --run latest",
    });
  }
  const { planMissing } = await import("../../operations/enqueue/plan-missing.ts");
  const { findRun } = await import("../../operations/runs/find-run.ts");
  const { runRecord } = await import("../../operations/runs/run-record.ts");
  const { requireSameRows } = await import("../../operations/runs/require-same-rows.ts");
  const target = await context.openTarget();
  const record = await runRecord(target, await findRun(target, run));
  const plan = planMissing(target, record);
  await requireSameRows(record, await surroundingsOf(context));
  return plan;
}

function checkDryRunOptions({ dryRun, sample }: EnqueueOptions): void {
  if (dryRun) return;
  if (sample !== undefined) {
    throw new Fault("wrong_usage", "--sample makes items to look at, and sends nothing", { remedy: "add --dry-run" });
  }
}

async function sendAll(
  plan: EnqueuePlan,
  options: Pick<EnqueueOptions, "failures" | "rate" | "check" | "resume">,
  context: Context,
): Promise<void> {
  const { enqueue } = await import("../../operations/enqueue/enqueue.ts");
  const { openFailuresFile } = await import("../../operations/open-failures-file.ts");
  const surroundings = await surroundingsOf(context);
  const { failures: named, rate } = options;
  const { runId, newOf } = plan;
  const inventories = newOf?.inventories ?? plan.inventories;
  using record = openFailuresFile({
    named,
    inputs: inventories,
    folder: surroundings.folder,
    command: "enqueue",
    goesOn: plan.skip > 0,
  });
  await using target = await context.openTarget({ mayBeNew: true });
  using sentBefore = newOf || plan.modifiedColumn !== undefined ? await openSent(context) : undefined;
  const making = await checkingOf(plan, options, context);
  const progress = context.progress(making ? "making the item of a first row" : "sending");
  const { lockHash } = await import("../../operations/runs/lock-hash.ts");
  const { lockPath } = await context.readConfiguration();
  const { sent, failures, resumeAfter, stopped, unrecorded, leftOut, isCancelled } = await enqueue(
    target,
    plan,
    surroundings,
    {
      record,
      check: making && { making, onDoubt: context.note },
      lock: await lockHash(lockPath, plan.recipe.package),
      unfinished: await unfinishedOf(context),
      sent: sentBefore,
      messagesPerSecond: rate,
      onProgress: (count) => progress.update(`sending, ${plural(count, "message")} sent`),
      onWaiting: (count) => progress.update(`looking for ${plural(count, "message")} that may have been sent before`),
    },
  );
  progress.stop();
  noteFailures(failures, context.noteFailure);
  noteUnrecorded(unrecorded, context.noteFailure);
  const changed = {
    "--run": runId,
    "--skip": undefined,
    "--limit": undefined,
    "--format": undefined,
    "--encoding": undefined,
    "--new-only": undefined,
    "--changed-since": undefined,
    "--modified-column": undefined,
  };
  const again = (file: string) => commandForFailures(context.argv, inventories, file, changed);
  const failuresFile = noteFailuresFile(record, again, context.noteFailure);
  if (stopped !== undefined) {
    const isRefused = stopped instanceof Fault && stopped.kind === "wrong_usage";
    if (isCancelled || isRefused || (sent + failures.count === 0 && !context.signal.aborted)) throw stopped;
    const count = plan.accepted ? plan.accepted.count + sent : Math.max(resumeAfter, plan.skip);
    throw sendingStopped(
      stopped,
      { count, last: plan.selection.last, noun: "row", runId, resumable: !inventories.includes("-") },
      context,
    );
  }
  if (plan.skip > 0 && !plan.accepted && sent + failures.count + leftOut.size === 0) {
    context.note(`--skip ${plan.skip} is past the end: no row is left to send`);
  }
  const report = {
    run_id: runId,
    sent,
    failed: failures.count,
    failures: failures.first,
    failures_file: failuresFile,
    ...noteLeftOut(new Map([...Object.entries(newOf?.leftOut ?? {}), ...leftOut]), context.note),
  };
  context.print(report, ({ run_id }) => `run ${run_id}: ${plural(sent, "message")} sent${failedRows(failures.count)}`);
  context.exitWith(exitCodeFor(sent, failures.count));
}

/** The means to check requests, if that is wanted. Rows that a run has sent before were agreed to with the run. */
async function checkingOf(
  plan: EnqueuePlan,
  { check, resume }: Pick<EnqueueOptions, "check" | "resume">,
  context: Context,
): Promise<Making | undefined> {
  if (!check || resume !== undefined || plan.isWanted || plan.accepted) return undefined;
  return await makingOf(context, plan.newOf?.inventories ?? plan.inventories);
}
