import { dirname } from "node:path";
import { openCatalogue } from "../../../pgstac/catalogue/open-catalogue.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import type { LogRecord } from "../../../pipeline/message/log.ts";
import { logFields } from "../../../pipeline/message/log-fields.ts";
import { stages } from "../../../pipeline/message/stage.ts";
import { ClosingStack } from "../../../pipeline/process/closing-stack.ts";
import type { ItemMaker } from "../../../stactools/item-maker.ts";
import { openItemMaker } from "../../../stactools/open-item-maker.ts";
import { makeScratch, removeScratch } from "../../../stactools/scratch.ts";
import { writePgpass } from "../postgres/pgpass.ts";
import { guardQueue } from "../queue/guard-queue.ts";
import { openQueue } from "../queue/open-queue.ts";
import { sweepPayloads } from "../queue/sweep-payloads.ts";
import { DiskRoom } from "../state/disk-room.ts";
import { takeLock } from "../state/lock.ts";
import { openStateFolder } from "../state/open-state-folder.ts";
import { openPayloads } from "../state/payloads.ts";
import { statePaths } from "../state/state-paths.ts";
import { buildEventSources } from "./build-event-sources.ts";
import { buildPayloadReader } from "./build-payload-reader.ts";
import { hashSettings } from "./hash-settings.ts";
import { installLocked } from "./install-locked.ts";
import { readInventoryFolders } from "./inventory-folders.ts";
import { openLogFile } from "./log-files.ts";
import { openListener } from "./open-listener.ts";
import { openPipelineDatabase } from "./open-pipeline-database.ts";
import { isPaused } from "./paused-stages.ts";
import { PipelineOrigin } from "./pipeline-origin.ts";
import { lastProcessRecord, writeProcessRecord } from "./process-record.ts";
import { describeStart, readProcessState } from "./process-state.ts";
import { maxReceivesOf, queueMaxReceivesOf } from "./receive-limits.ts";
import { runEventSource } from "./run-event-source.ts";
import type { PipelineOptions } from "./run-pipeline-options.ts";
import { serveItemMaker } from "./serve-item-maker.ts";
import { serveMetrics } from "./serve-metrics.ts";
import { StageMetrics } from "./stage-metrics.ts";
import { teeLog } from "./tee-log.ts";

/**
 * Runs both stages in this process until the signal aborts, then lets runs that are under way end and puts other messages back.
 * @throws Fault `already_running`, or the error that keeps the database from opening
 */
export async function runPipeline(options: PipelineOptions, signal: AbortSignal): Promise<void> {
  const { settings, stateFolder, cacheFolder, lockPath } = options;
  openStateFolder(stateFolder);
  using lock = takeLock(stateFolder);
  if (!lock) throw await alreadyRunning(stateFolder);
  lock.lost.addEventListener("abort", () => options.lost?.(lock.lost.reason));
  const before = (await lastProcessRecord(stateFolder))?.pageUrl;
  const startingSince = new Date().toISOString();
  const enter = (step: string): Promise<void> =>
    writeProcessRecord(stateFolder, {
      pid: process.pid,
      startingSince,
      step,
      ...(before !== undefined && { pageUrl: before }),
    });
  // At once: the record of the process before would be believed now, and `stop` would end any process that has its id.
  await enter("opening the queue");
  const paths = statePaths(stateFolder);
  using queue = openQueue(paths.queue, queueMaxReceivesOf(settings));
  using genFile = openLogFile(paths.logs, "gen");
  using loadFile = openLogFile(paths.logs, "load");
  const metrics = new StageMetrics(queue);
  const handOn = (entry: LogRecord): void => {
    metrics.take(entry);
    options.onRecord?.(entry);
  };
  const logs = { gen: teeLog(genFile.log, "gen", handOn), load: teeLog(loadFile.log, "load", handOn) };
  const payloads = openPayloads(paths.payloads);

  const announce = (sentence: string): void => {
    options.announce(sentence);
    logs.load("warn", sentence);
  };
  const sweepFailed = (error: unknown): void =>
    logs.load("warn", "payloads not removed", { error: (error as Error).message });
  await using origin = new PipelineOrigin(options, announce, before);
  const { metrics_port: port, item_loaded_to: destination } = settings;
  const notifyOf = destination === undefined ? undefined : await openListener(destination, dirname(lockPath));
  await using _served = port === undefined ? undefined : await serveMetrics(port, () => metrics.text());
  await using sweeper = sweepPayloads({ folder: paths.payloads, queue, fail: sweepFailed });
  await using itemFolder = new ClosingStack();
  const itemSocketFolder = itemFolder.adopt(makeScratch("maker"), removeScratch);
  await using itemMaker = openItemMaker({
    settings,
    lockPath,
    cacheFolder,
    log: logs.gen,
    folders: {
      readable: () => [dirname(lockPath), ...readInventoryFolders(stateFolder)],
      closed: [stateFolder, itemSocketFolder, ...(options.settingsFile === undefined ? [] : [options.settingsFile])],
    },
  });
  // The database of a first start takes as long.
  void installLocked(options, itemMaker);
  await enter("opening the database");
  await using database = await openPipelineDatabase(options, announce);
  await enter("opening the catalogue");
  await using catalogue = await openCatalogue(database.url, {
    announce,
    newestWins: settings.newest_wins,
    preparesLedger: true,
    keepsNotices: notifyOf !== undefined,
    pgstacSettings: settings.pgstac_settings,
  });
  await using items = await serveItemMaker(itemSocketFolder, itemMaker);
  // Messages that a process had in hand when it died wait again, and the receive is not held against them.
  const { dead } = queue.releaseCrashed(maxReceivesOf(settings));
  for (const { stage, message, reason } of dead) {
    const log = logs[stage];
    log("error", "message dead", { ...logFields(message), kind: "crash", reason });
  }

  const pageUrl = await origin.serve(database);
  const { version } = await catalogue.operate({ action: "pgstac.version" });
  const startedAt = new Date().toISOString();
  const record = {
    ...{ pid: process.pid, startedAt, databaseUrl: database.url, pgstacVersion: version },
    settings: hashSettings(settings),
    itemSocket: items.path,
    ...(pageUrl !== undefined && { pageUrl }),
  };
  if (options.databaseUrl === undefined) await writePgpass(stateFolder, database.url);
  await writeProcessRecord(stateFolder, record);
  options.ready(record);

  const halt = AbortSignal.any([signal, database.failed, lock.lost]);
  const endSoon = (): void => {
    origin.endStacApi();
    closeLater(itemMaker);
    database.shortenTimeLimit();
  };
  halt.addEventListener("abort", endSoon, { once: true });
  // It may have been asked to end while it started.
  if (halt.aborted) endSoon();
  const [genSource, loadSource] = buildEventSources({
    settings,
    messaging: guardQueue(queue, { room: new DiskRoom(stateFolder, announce), sweeper, halt }),
    logs,
    storePayload: payloads.store,
    readPayload: buildPayloadReader(payloads, settings.readable_buckets, options.readS3),
    catalogue,
    itemMaker,
    notifyOf,
    isPaused: (stage) => isPaused(stateFolder, stage),
  });
  await Promise.all([runEventSource(genSource, halt), runEventSource(loadSource, halt)]);
  try {
    for (const stage of stages) queue.releaseInFlight(stage);
  } catch (error) {
    // The disk may be full. The next start does it.
    announce(`messages in hand were not put back in the queue: ${(error as Error).message}`);
  }
  if (lock.lost.aborted) throw lock.lost.reason;
  if (database.failed.aborted) throw database.failed.reason;
}

const graceMilliseconds = 5_000;

/** Closes the item maker a moment after the pipeline halts: it hands back items that are not made by then, and holds that against no message. */
const closeLater = (itemMaker: ItemMaker): void =>
  void setTimeout(() => void itemMaker[Symbol.asyncDispose](), graceMilliseconds).unref();

async function alreadyRunning(stateFolder: string): Promise<Fault> {
  const state = await readProcessState(stateFolder);
  const who =
    state.is === "running"
      ? `running already (process ${state.pid}, since ${state.startedAt})`
      : `starting already${state.is === "starting" ? describeStart(state) : ""}`;
  return new Fault("already_running", `the pipeline in ${stateFolder} is ${who}`, {
    remedy: "stac-ingest local status, or stac-ingest local stop",
  });
}
