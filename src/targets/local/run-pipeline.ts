import { availableParallelism } from "node:os";
import { openCatalogue } from "../../pgstac/open-catalogue.ts";
import { Fault } from "../../pipeline/fault.ts";
import { type Settings, stageNumbers } from "../../pipeline/settings.ts";
import { stages } from "../../pipeline/stage.ts";
import type { ItemMaker } from "../../stactools/item-maker.ts";
import { openItemMaker } from "../../stactools/open-item-maker.ts";
import { genStage, loadStage } from "../run-stage.ts";
import { openDatabase } from "./database.ts";
import { runEventSource } from "./event-source.ts";
import { takeLock } from "./lock.ts";
import { openLogFile } from "./log-files.ts";
import { openPayloads } from "./payloads.ts";
import { type ProcessRecord, readProcessRecord, removeProcessRecord, writeProcessRecord } from "./process-record.ts";
import { openQueue } from "./queue.ts";
import { maxReceivesOf } from "./receive-limits.ts";
import { placesIn } from "./state-folder.ts";

export interface PipelineOptions {
  readonly settings: Settings;
  readonly stateFolder: string;
  readonly cacheFolder: string;
  readonly lockPath: string;
  /** A server to use instead of the embedded database. */
  readonly databaseUrl?: string;
  /** Where the embedded database listens; 0 is any free port. */
  readonly port: number;
  /** Reads the objects that messages of other producers point at. */
  readonly readS3: (href: string) => Promise<string>;
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
  const numbers = { gen: stageNumbers(settings, "gen"), load: stageNumbers(settings, "load") };
  using queue = openQueue(places.queue, maxReceivesOf(settings));
  using genLog = openLogFile(places.logs, "gen");
  using loadLog = openLogFile(places.logs, "load");
  const payloads = openPayloads(places.payloads, options.readS3);
  await payloads.prune();

  await using database = await databaseOf(options);
  await using catalogue = await openCatalogue(database.url);
  await using itemMaker = openItemMaker({ settings, lockPath, cacheFolder, log: genLog.log });
  // What a process that died had in hand is waiting again, and the receive is not held against it.
  for (const stage of stages) queue.releaseInFlight(stage);

  const { version } = await catalogue.operate({ action: "pgstac.version" });
  const startedAt = new Date().toISOString();
  const record = { pid: process.pid, startedAt, databaseUrl: database.url, pgstacVersion: version };
  await writeProcessRecord(stateFolder, record);
  options.ready(record);

  const workers = settings.gen_workers ?? availableParallelism();
  const gen = { ...numbers.gen, concurrency: Math.min(numbers.gen.concurrency, workers) };
  const halt = AbortSignal.any([signal, database.failed]);
  await Promise.all([
    runEventSource(
      {
        stage: "gen",
        numbers: gen,
        messaging: queue,
        log: genLog.log,
        run: genStage({
          messaging: queue,
          numbers: gen,
          log: genLog.log,
          createItem: endingWith(halt, itemMaker),
          storePayload: payloads.store,
        }),
      },
      halt,
    ),
    runEventSource(
      {
        stage: "load",
        numbers: numbers.load,
        messaging: queue,
        log: loadLog.log,
        run: loadStage({
          messaging: queue,
          numbers: numbers.load,
          log: loadLog.log,
          loadItems: (collection, items) => catalogue.loadItems(collection, items),
          loadCollection: (collection) => catalogue.loadCollection(collection),
          createCollection: (collection) => catalogue.createCollection(collection),
          readPayload: payloads.read,
          createMissingCollections: settings.create_missing_collections,
        }),
      },
      halt,
    ),
  ]);
  for (const stage of stages) queue.releaseInFlight(stage);
  if (database.failed.aborted) throw database.failed.reason;
}

const graceMilliseconds = 5_000;

/** Makes items until the pipeline halts; what is not made a moment later is handed back, not held against its message. */
function endingWith(halt: AbortSignal, itemMaker: ItemMaker): ItemMaker["createItem"] {
  const giveUp = (): void => void setTimeout(() => void itemMaker[Symbol.asyncDispose](), graceMilliseconds).unref();
  halt.addEventListener("abort", giveUp, { once: true });
  return async (request, time) => {
    try {
      return await itemMaker.createItem(request, time);
    } catch (error) {
      if (halt.aborted) return undefined;
      throw error;
    }
  };
}

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
