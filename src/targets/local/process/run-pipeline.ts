import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import type { Catalogue } from "../../../pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../pgstac/catalogue/open-catalogue.ts";
import { Fault } from "../../../pipeline/fault.ts";
import type { Log } from "../../../pipeline/log.ts";
import { logFields } from "../../../pipeline/log-fields.ts";
import { type Stage, stages } from "../../../pipeline/stage.ts";
import type { Settings } from "../../../settings/settings.ts";
import { stageNumbers } from "../../../settings/stage-numbers.ts";
import type { ItemMaker } from "../../../stactools/item-maker.ts";
import { openItemMaker } from "../../../stactools/open-item-maker.ts";
import { genStage, loadStage } from "../../run-stage.ts";
import { openEmbeddedDatabase } from "../postgres/open-embedded-database.ts";
import { readOrMakePassword, writePgpass } from "../postgres/pgpass.ts";
import { type GuardedQueue, guardQueue } from "../queue/guard-queue.ts";
import { openQueue } from "../queue/open-queue.ts";
import { sweepPayloads } from "../queue/sweep-payloads.ts";
import { DiskRoom } from "../state/disk-room.ts";
import { takeLock } from "../state/lock.ts";
import { openStateFolder } from "../state/open-state-folder.ts";
import { openPayloads, type Payloads } from "../state/payloads.ts";
import { placesIn } from "../state/state-folder.ts";
import { type EventSource, runEventSource } from "./event-source.ts";
import { readInventoryFolders } from "./inventory-folders.ts";
import { openLogFile } from "./log-files.ts";
import { type ProcessRecord, readProcessRecord, removeProcessRecord, writeProcessRecord } from "./process-record.ts";
import { readableObjects } from "./readable-objects.ts";
import { maxReceivesOf, queueMaxReceivesOf } from "./receive-limits.ts";

export interface PipelineOptions {
  readonly settings: Settings;
  readonly stateFolder: string;
  readonly cacheFolder: string;
  readonly lockPath: string;
  /** Never read for a message and hidden from packages: it may hold passwords. */
  readonly settingsFile?: string;
  /** A server to use instead of the embedded database. */
  readonly databaseUrl?: string;
  /** Where the embedded database listens; 0 is any free port. */
  readonly port: number;
  /** Reads the objects that messages of other producers point at. */
  readonly readS3: (href: string) => Promise<string>;
  /** Told what an operator should know of the database. */
  readonly announce: (sentence: string) => void;
  /** Told once when the pipeline takes messages. */
  readonly ready: (record: ProcessRecord) => void;
  /**
   * Told when the state folder is gone or another is in its place, to end the process at once: to close the database in
   * good order would write to files that are not this pipeline's.
   */
  readonly lost?: (fault: Fault) => void;
}

/**
 * Runs both stages in this process until the signal aborts, then lets what is under way end and puts the rest back.
 * @throws Fault `already_running`, or what keeps the database from opening
 */
export async function runPipeline(options: PipelineOptions, signal: AbortSignal): Promise<void> {
  const { settings, stateFolder, cacheFolder, lockPath } = options;
  openStateFolder(stateFolder);
  using lock = takeLock(stateFolder);
  if (!lock) throw await alreadyRunning(stateFolder);
  lock.lost.addEventListener("abort", () => options.lost?.(lock.lost.reason));
  await removeProcessRecord(stateFolder);
  const places = placesIn(stateFolder);
  using queue = openQueue(places.queue, queueMaxReceivesOf(settings));
  using genLog = openLogFile(places.logs, "gen");
  using loadLog = openLogFile(places.logs, "load");
  const payloads = openPayloads(places.payloads, readableObjects(settings.readable_buckets, options.readS3));

  const announce = (sentence: string): void => {
    options.announce(sentence);
    loadLog.log("warn", sentence);
  };
  const sweepFailed = (error: unknown): void =>
    loadLog.log("warn", "payloads not removed", { error: (error as Error).message });
  await using sweeper = sweepPayloads({ folder: places.payloads, queue, fail: sweepFailed });
  await using database = await databaseOf(options, announce);
  await using catalogue = await openCatalogue(database.url, { announce });
  await using itemMaker = openItemMaker({
    settings,
    lockPath,
    cacheFolder,
    log: genLog.log,
    folders: {
      readable: () => [dirname(lockPath), ...readInventoryFolders(stateFolder)],
      closed: [stateFolder, ...(options.settingsFile === undefined ? [] : [options.settingsFile])],
    },
  });
  // What a process that died had in hand is waiting again, and the receive is not held against it.
  const { dead } = queue.releaseCrashed(maxReceivesOf(settings));
  for (const { stage, message, reason } of dead) {
    const log = stage === "gen" ? genLog.log : loadLog.log;
    log("error", "message dead", { ...logFields(message), kind: "crash", reason });
  }

  const { version } = await catalogue.operate({ action: "pgstac.version" });
  const startedAt = new Date().toISOString();
  const record = { pid: process.pid, startedAt, databaseUrl: database.url, pgstacVersion: version };
  if (options.databaseUrl === undefined) await writePgpass(stateFolder, database.url);
  await writeProcessRecord(stateFolder, record);
  options.ready(record);

  const halt = AbortSignal.any([signal, database.failed, lock.lost]);
  const hasten = (): void => {
    closeLater(itemMaker);
    database.shortenTimeLimit();
  };
  halt.addEventListener("abort", hasten, { once: true });
  const [genSource, loadSource] = eventSources({
    settings,
    messaging: guardQueue(queue, { room: new DiskRoom(stateFolder, announce), sweeper, halt }),
    logs: { gen: genLog.log, load: loadLog.log },
    payloads,
    catalogue,
    itemMaker,
  });
  await Promise.all([runEventSource(genSource, halt), runEventSource(loadSource, halt)]);
  try {
    for (const stage of stages) queue.releaseInFlight(stage);
  } catch (error) {
    // As on a full disk: the next start does it.
    announce(`messages in hand were not put back: ${(error as Error).message}`);
  }
  if (lock.lost.aborted) throw lock.lost.reason;
  if (database.failed.aborted) throw database.failed.reason;
}

/** Both stages over this machine's queue, with no more runs of the gen stage at once than there are Python workers. */
function eventSources(parts: {
  readonly settings: Settings;
  readonly messaging: GuardedQueue;
  readonly logs: Readonly<Record<Stage, Log>>;
  readonly payloads: Payloads;
  readonly catalogue: Catalogue;
  readonly itemMaker: ItemMaker;
}): [EventSource, EventSource] {
  const { settings, messaging, logs, payloads, catalogue, itemMaker } = parts;
  const numbers = { gen: stageNumbers(settings, "gen"), load: stageNumbers(settings, "load") };
  const workers = settings.gen_workers ?? availableParallelism();
  const gen = { ...numbers.gen, concurrency: Math.min(numbers.gen.concurrency, workers) };
  const runGen = genStage({
    messaging,
    numbers: gen,
    log: logs.gen,
    createItem: (request, time) => itemMaker.createItem(request, time),
    storePayload: payloads.store,
  });
  const runLoad = loadStage({
    messaging,
    numbers: numbers.load,
    log: logs.load,
    loadItems: (collection, items, giveUp) => catalogue.loadItems(collection, items, "delsert", giveUp),
    loadCollection: (collection) => catalogue.loadCollection(collection),
    createCollection: (collection) => catalogue.createCollection(collection),
    readPayload: payloads.read,
    createMissingCollections: settings.create_missing_collections,
  });
  return [
    { stage: "gen", numbers: gen, messaging, log: logs.gen, run: runGen },
    { stage: "load", numbers: numbers.load, messaging, log: logs.load, run: runLoad },
  ];
}

const graceMilliseconds = 5_000;

/** Items that are not made a moment after the pipeline halts are handed back by the maker, not held against a message. */
const closeLater = (itemMaker: ItemMaker): void =>
  void setTimeout(() => void itemMaker[Symbol.asyncDispose](), graceMilliseconds).unref();

/** The embedded database, or the server that was named: both with a signal that aborts when the database is lost. */
async function databaseOf(options: PipelineOptions, announce: (sentence: string) => void) {
  const { settings, stateFolder, cacheFolder, databaseUrl, port } = options;
  if (databaseUrl !== undefined) {
    const failed = new AbortController().signal;
    return { url: databaseUrl, failed, shortenTimeLimit: () => {}, [Symbol.asyncDispose]: async () => {} };
  }
  const database = await openEmbeddedDatabase({
    dataFolder: placesIn(stateFolder).database,
    pgstacVersion: settings.pgstac_version,
    port,
    cacheFolder,
    password: await readOrMakePassword(stateFolder),
    announce,
  });
  const failure = new AbortController();
  database.lost.catch((error: unknown) => failure.abort(error));
  return {
    url: database.url,
    failed: failure.signal,
    shortenTimeLimit: () => database.shortenTimeLimit(),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function alreadyRunning(stateFolder: string): Promise<Fault> {
  const record = await readProcessRecord(stateFolder);
  const who = record ? ` (process ${record.pid}, since ${record.startedAt})` : "";
  return new Fault("already_running", `the pipeline in ${stateFolder} is running already${who}`, {
    remedy: "stac-ingest local status, or stac-ingest local stop",
  });
}
