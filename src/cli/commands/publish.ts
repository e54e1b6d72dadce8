import { randomUUID } from "node:crypto";
import { Command, Option } from "commander";
import { type LoadMethod, loadMethods } from "../../pipeline/operate/load-method.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { exitCodeFor } from "../exit-codes.ts";
import { doingItAgain } from "../notes/doing-it-again.ts";
import { loadSummary, perSecond } from "../notes/load-summary.ts";
import { commandForFailures, noteFailures, noteFailuresFile, reportOf } from "../notes/note-failures.ts";
import { notePaused } from "../notes/note-paused.ts";
import { noteSearches } from "../notes/note-searches.ts";
import { noteUnrecorded } from "../notes/note-unrecorded.ts";
import { noteWarnings } from "../notes/note-warnings.ts";
import { doesNotGoWith, goesWith } from "../options/goes-with.ts";
import { parseWhole } from "../options/parse-count.ts";
import { parseDatabaseUrl } from "../options/parse-database-url.ts";
import { publishRequests, type RequestsOptions } from "../publish-requests.ts";
import { surroundingsOf } from "../setup/surroundings.ts";

interface PublishOptions extends RequestsOptions {
  readonly requests?: true;
  readonly collection?: string;
  readonly direct?: true;
  readonly method: LoadMethod;
  readonly databaseUrl?: string;
  readonly failures?: string;
  readonly strict?: true;
}

export function publishCommand(context: Context): Command {
  const command = new Command("publish")
    .description("send ready items, collections and FeatureCollections to be loaded, or item requests to be made")
    .argument(
      "<file...>",
      "JSON, newline-delimited or not, gzipped or not; stac-geoparquet; an address, whose pages are followed; or - for stdin",
    )
    .option("--collection <id>", "overwrites the collection of the items")
    .option("--direct", "load items straight into the database, past the queue; on AWS objects of s3:// addresses")
    .addOption(
      new Option("--method <name>", "with --direct, what becomes of items that are there already")
        .choices(loadMethods)
        .default("upsert"),
    )
    .option(
      "--database-url <url>",
      "with --direct, the database, without a password (default: database_url in settings, else the running pipeline's)",
      parseDatabaseUrl,
    )
    .option("--failures <file>", "gets every refused document with its reason (default: beside the input)")
    .option("--strict", "refuses items that raise a warning (default: strict in settings)")
    .option("--requests", "the files hold item requests, one a line, which go to the gen stage")
    .option("--dry-run", "with --requests, print the first ones and the count, and send nothing")
    .option("--skip <count>", "with --requests, leave out this many, to go on after an interruption", parseWhole)
    .option("--run <id>", "with --requests, the run that counts them: one of the same files, or the id of a new one")
    .addHelpText(
      "after",
      examples(
        "stac-ingest publish items.ndjson.gz",
        "stac-ingest publish 'https://example.com/search?collections=scenes&limit=500'",
        "stac-ingest publish items.ndjson --direct --method ignore",
        "stac-ingest publish items.ndjson.failures.ndjson --direct",
        "stac-ingest publish 's3://bucket/items/**/*.ndjson.gz' --direct --target aws",
        "stac-ingest publish requests.ndjson --requests --dry-run",
      ),
    )
    .action(async (files: string[], options: PublishOptions) => {
      if (options.requests) await publishRequests(context, files, options);
      else if (options.direct && (await isOnAws(context, options))) {
        const { publishObjects } = await import("../publish-objects.ts");
        await publishObjects(context, files, options);
      } else if (options.direct) await publishDirectly(context, files, options);
      else await publishByQueue(context, files, options);
    });
  doesNotGoWith(command, ofItems, "requests");
  goesWith(command, ofRequests, ["requests"]);
  return goesWith(command, ofDirectLoads, ["direct"]);
}

/** Options that speak of requests, of items, and of items that go past the queue. */
const ofRequests = ["dryRun", "skip", "run"];
const ofItems = ["collection", "direct", "method", "databaseUrl", "strict"];
const ofDirectLoads = ["method", "databaseUrl"];

/** The database of a pipeline on AWS can be reached from its functions alone, unless another is named. */
const isOnAws = async ({ readConfiguration }: Context, { databaseUrl }: PublishOptions): Promise<boolean> =>
  databaseUrl === undefined && (await readConfiguration()).settings.target === "aws";

async function publishByQueue(
  context: Context,
  files: readonly string[],
  { collection, failures: named, strict }: PublishOptions,
): Promise<void> {
  const { readConfiguration, note, noteFailure, print, progress, exitWith } = context;
  const { openFailuresFile } = await import("../../operations/open-failures-file.ts");
  const { publish } = await import("../../operations/publish/publish.ts");
  const surroundings = await surroundingsOf(context);
  using record = openFailuresFile({ named, inputs: files, folder: surroundings.folder, command: "publish" });
  await using target = await context.openTarget({ mayBeNew: true });
  const runId = randomUUID();
  const shown = progress("publishing");
  const { settings } = await readConfiguration();
  const { sent, failures, warnings, searches, stopped, unrecorded } = await publish(target, files, surroundings, {
    collection,
    runId,
    record,
    strict: strict ?? settings.strict,
    onProgress: (count) => shown.update(`publishing, ${plural(count, "document")} sent`),
  });
  shown.stop();
  noteWarnings(warnings, note);
  noteUnrecorded(unrecorded, noteFailure);
  noteFailures(failures, noteFailure);
  const { counts, incomplete } = noteSearches(searches, "publish", noteFailure);
  const failuresFile = noteFailuresFile(record, (file) => commandForFailures(context.argv, files, file), noteFailure);
  if (stopped !== undefined) {
    throw sent > 0 ? doingItAgain(stopped, `${plural(sent, "document")} sent`, context.argv) : stopped;
  }
  const summary = {
    ...reportOf(failures, failuresFile),
    warnings,
    ...counts,
  };
  print({ run_id: runId, sent, ...summary }, (report) =>
    [`run ${runId}: ${plural(report.sent, "document")} sent`, ...failed(report.failed)].join(", "),
  );
  if (sent > 0) await notePaused(target, ["load"], context);
  exitWith(exitCodeFor(sent, failures.count + incomplete));
}

async function publishDirectly(
  context: Context,
  files: readonly string[],
  { collection, method, databaseUrl, failures: named, strict }: PublishOptions,
): Promise<void> {
  const { readConfiguration, note, noteFailure, print, progress, exitWith } = context;
  const { loadDirectly } = await import("../../operations/publish/load-directly.ts");
  const { openFailuresFile } = await import("../../operations/open-failures-file.ts");
  const { openDirectLoader } = await import("../../targets/local/open-direct-loader.ts");
  const { settings, stateFolder, folder } = await readConfiguration();
  const surroundings = await surroundingsOf(context);
  using record = openFailuresFile({ named, inputs: files, folder: surroundings.folder, command: "publish" });
  await using loader = await openDirectLoader({ settings, stateFolder, databaseUrl, folder, announce: note });
  const shown = progress("loading");
  const started = Date.now();
  const {
    loaded,
    counts: outcomes,
    failures,
    searches,
    warnings,
    stopped,
  } = await loadDirectly(files, surroundings, {
    collection,
    record,
    strict: strict ?? settings.strict,
    load: (items, judge) => loader.load(items, { method, judge }),
    stacVersionOf: (id) => loader.stacVersionOf(id),
    onProgress: (count) => {
      if (count % 1000 === 0) shown.update(`loading, ${plural(count, "item")}, ${perSecond(count, started)} a second`);
    },
  });
  shown.stop();
  noteWarnings(warnings, note);
  noteFailures(failures, noteFailure);
  const { counts, incomplete } = noteSearches(searches, "publish --direct", noteFailure);
  const failuresFile = noteFailuresFile(record, (file) => commandForFailures(context.argv, files, file), noteFailure);
  if (stopped !== undefined) {
    throw loaded > 0 ? doingItAgain(stopped, `${plural(loaded, "item")} loaded`, context.argv) : stopped;
  }
  const summary = {
    ...reportOf(failures, failuresFile),
    warnings,
    ...counts,
  };
  print({ loaded, ...outcomes, ...summary }, (report) => loadSummary(report, started));
  exitWith(exitCodeFor(loaded + outcomes.ignored, failures.count + incomplete));
}

const failed = (count: number): string[] => (count > 0 ? [`${grouped(count)} failed`] : []);
