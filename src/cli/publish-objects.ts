import type { BulkPlan } from "../operations/publish/bulk-run.ts";
import type { BulkReport } from "../operations/publish/load-objects.ts";
import { doneBefore } from "../pipeline/fault/done-before.ts";
import { Fault } from "../pipeline/fault/fault.ts";
import type { LoadMethod } from "../pipeline/operate/load-method.ts";
import { plural } from "../pipeline/text/plural.ts";
import { objectsAtOnce } from "../settings/bulk-load.ts";
import { runsFolder } from "../settings/runs-folder.ts";
import type { Settings } from "../settings/settings.ts";
import { stackNames } from "../settings/stack-outputs.ts";
import type { Context } from "./context.ts";
import { exitCodeFor } from "./exit-codes.ts";
import { continuingCommand } from "./notes/continuing-command.ts";
import { loadSummary, perSecond } from "./notes/load-summary.ts";
import { commandForFailures, noteFailures, noteFailuresFile, reportOf } from "./notes/note-failures.ts";
import { noteUnrecorded } from "./notes/note-unrecorded.ts";
import { noteWarnings } from "./notes/note-warnings.ts";

export interface ObjectsOptions {
  readonly collection?: string;
  readonly method: LoadMethod;
  readonly failures?: string;
  readonly strict?: true;
}

/** Has functions beside the database load objects of S3 into the pipeline on AWS, past the queue. */
export async function publishObjects(
  context: Context,
  addresses: readonly string[],
  { collection, method, failures: named, strict }: ObjectsOptions,
): Promise<void> {
  const { readConfiguration, terminal, note, noteFailure, print, progress, signal, exitWith } = context;
  const { settings, stateFolder } = await readConfiguration();
  requireReadable(addresses, settings);
  const { BulkRun } = await import("../operations/publish/bulk-run.ts");
  const { loadObjects } = await import("../operations/publish/load-objects.ts");
  const { openFailuresFile } = await import("../operations/open-failures-file.ts");
  const plan: BulkPlan = {
    pipeline: stackNames(settings).pipeline,
    addresses,
    method,
    collection: collection ?? null,
    strict: strict ?? settings.strict,
  };
  using record = openFailuresFile({ named, inputs: addresses, folder: terminal.cwd(), command: "publish" });
  await using target = await context.openTarget();
  const shown = progress("looking for objects");
  const started = Date.now();
  let before: number | undefined;
  const report = await loadObjects(target, plan, {
    openRun: () => {
      const run = BulkRun.open(runsFolder(stateFolder), plan);
      if (run.objects.size > 0) note(`going on with run ${run.id}, which stopped before its end`);
      return run;
    },
    parallel: objectsAtOnce(settings),
    signal,
    record,
    onProgress: ({ items, objects, allObjects }) => {
      before ??= items;
      const rate = perSecond(items - before, started);
      shown.update(
        `loading, ${plural(items, "item")}, ${objects} of ${plural(allObjects, "object")}, ${rate} a second`,
      );
    },
  });
  shown.stop();
  const { runId, objects, allObjects, loaded, counts, failures, warnings, stopped, unrecorded } = report;
  noteWarnings(warnings, note);
  noteUnrecorded(unrecorded, noteFailure);
  noteFailures(failures, noteFailure);
  const next = (file: string) =>
    commandForFailures(withoutDirect(context.argv), addresses, file, { "--method": undefined });
  const failuresFile = noteFailuresFile(record, next, noteFailure);
  if (stopped !== undefined) throw loadingStopped(report, context);
  const summary = {
    run_id: runId,
    objects: allObjects,
    loaded,
    ...counts,
    ...reportOf(failures, failuresFile),
    warnings,
  };
  print(summary, (shape) => `run ${runId}: ${plural(objects, "object")}; ${loadSummary(shape, started)}`);
  exitWith(exitCodeFor(loaded + counts.ignored + counts.superseded, failures.count));
}

/** @throws Fault `wrong_usage`, or `invalid_settings` if the function has no right to read a bucket */
function requireReadable(addresses: readonly string[], { readable_buckets: readable }: Settings): void {
  for (const address of addresses) {
    const [, bucket] = /^s3:\/\/([^/]+)\/./s.exec(address) ?? [];
    if (bucket === undefined) {
      throw new Fault("wrong_usage", `${address} is no object of S3, and only the functions can reach the database`, {
        remedy:
          "put it into a bucket of readable_buckets and name it s3://bucket/key; leave --direct out; or give --database-url of one that can be reached from here",
      });
    }
    if (readable.includes(bucket)) continue;
    throw new Fault("invalid_settings", `the bucket ${bucket} is not among readable_buckets`, {
      remedy: `add ${bucket} to readable_buckets in settings, then stac-ingest deploy`,
    });
  }
}

function loadingStopped(
  { stopped, objects, allObjects, loaded }: BulkReport,
  { argv, signal }: Pick<Context, "argv" | "signal">,
): unknown {
  const remedy = `${continuingCommand(argv, {})} (that goes on where it stopped)`;
  const done = `${objects} of ${plural(allObjects, "object")} and ${plural(loaded, "item")} loaded`;
  if (signal.aborted) return new Fault("interrupted", `interrupted, ${done}`, { remedy });
  return doneBefore(stopped, { done, next: remedy });
}

/** The file of failures is here, from where only the queue leads to the database. */
const withoutDirect = (argv: readonly string[]): string[] => argv.filter((word) => word !== "--direct");
