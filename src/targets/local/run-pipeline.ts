import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import type { Catalogue } from "../../pgstac/catalogue.ts";
import { openCatalogue } from "../../pgstac/open-catalogue.ts";
import { Fault } from "../../pipeline/fault.ts";
import type { Log } from "../../pipeline/log.ts";
import { type Settings, stageNumbers } from "../../pipeline/settings.ts";
import { type Stage, stages } from "../../pipeline/stage.ts";
import type { ItemMaker } from "../../stactools/item-maker.ts";
import { openItemMaker } from "../../stactools/open-item-maker.ts";
import type { Messaging } from "../messaging.ts";
import { genStage, loadStage } from "../run-stage.ts";
import { openDatabase } from "./database.ts";
import { type EventSource, runEventSource } from "./event-source.ts";
import { readInventoryFolders } from "./inventory-folders.ts";
import { takeLock } from "./lock.ts";
import { openLogFile } from "./log-files.ts";
import { openPayloads, type Payloads } from "./payloads.ts";
import { type ProcessRecord, readProcessRecord, removeProcessRecord, writeProcessRecord } from "./process-record.ts";
import { openQueue } from "./queue.ts";
import { readableObjects } from "./readable-objects.ts";
import { maxReceivesOf } from "./receive-limits.ts";
import { placesIn } from "./state-folder.ts";

export interface PipelineOptions {
  readonly settings: Settings;
  readonly stateFolder: string;
  readonly cacheFolder: string;
  readonly lockPath: string;
  /** Never read for a message: it may hold passwords. */
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
}

/**
 * Runs both stages in this process until the signal aborts, then lets what is under way end and puts the rest back.
 * @throws Fault `already_running`, or what keeps the database from opening
 */
export async function runPipeline(options: PipelineOptions, signal: AbortSignal): Promise<void> {
  const { settings, stateFolder, cacheFolder, lockPath } = options;
  using lock = takeLock(stateFolder);
  if (!lock) throw await alreadyRunning(stateFolder);
  await removeProcessRecord(stateFolder);
  const places = placesIn(stateFolder);
  using queue = openQueue(places.queue, maxReceivesOf(settings));
  using genLog = openLogFile(places.logs, "gen");
  using loadLog = openLogFile(places.logs, "load");
  const payloads = openPayloads(places.payloads, readableObjects(settings.readable_buckets, options.readS3));
  await payloads.prune();

  await using database = await databaseOf(options);
  const announce = (sentence: string): void => {
    options.announce(sentence);
    loadLog.log("warn", sentence);
  };
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
  for (const stage of stages) queue.releaseInFlight(stage);

  const { version } = await catalogue.operate({ action: "pgstac.version" });
  const startedAt = new Date().toISOString();
  const record = { pid: process.pid, startedAt, databaseUrl: database.url, pgstacVersion: version };
  await writeProcessRecord(stateFolder, record);
  options.ready(record);

  const halt = AbortSignal.any([signal, database.failed]);
  halt.addEventListener("abort", () => closeLater(itemMaker), { once: true });
  const [genSource, loadSource] = eventSources({
    settings,
    messaging: queue,
    logs: { gen: genLog.log, load: loadLog.log },
    payloads,
    catalogue,
    itemMaker,
  });
  await Promise.all([runEventSource(genSource, halt), runEventSource(loadSource, halt)]);
  for (const stage of stages) queue.releaseInFlight(stage);
  if (database.failed.aborted) throw database.failed.reason;
}

/** Both stages over this machine's queue, with no more runs of the gen stage at once than there are Python workers. */
function eventSources(parts: {
  readonly settings: Settings;
  readonly messaging: Messaging;
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
    loadItems: (collection, items) => catalogue.loadItems(collection, items),
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
async function databaseOf({ settings, stateFolder, cacheFolder, databaseUrl, port }: PipelineOptions) {
  if (databaseUrl !== undefined) {
    return { url: databaseUrl, failed: new AbortController().signal, [Symbol.asyncDispose]: async () => {} };
  }
  const database = await openDatabase({
    dataFolder: placesIn(stateFolder).database,
    pgstacVersion: settings.pgstac_version,
    port,
    cacheFolder,
  });
  const failure = new AbortController();
  database.closed.catch((error: unknown) => failure.abort(error));
  return {
    url: database.url,
    failed: failure.signal,
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
