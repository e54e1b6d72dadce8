import type { Connections } from "../../pgstac/database/connections.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Operate } from "../../pipeline/operate/operate.ts";
import { abortLater } from "../../pipeline/process/abort-later.ts";
import { ClosingStack } from "../../pipeline/process/closing-stack.ts";
import { freeBytes } from "../../pipeline/process/free-bytes.ts";
import type { NotifyOf } from "../../pipeline/stage/loaded-item.ts";
import type { Settings } from "../../settings/settings.ts";
import { readProcessState } from "./process/process-state.ts";
import { requireProcessRecord } from "./process/require-process-record.ts";
import { leastFreeBytes } from "./state/disk-room.ts";
import { statePaths } from "./state/state-paths.ts";

/** The catalogue of the pipeline on this machine, to ask and not to load items into. */
export interface LocalCatalogue extends AsyncDisposable {
  readonly operate: Operate;
}

export interface LocalCatalogueOptions {
  readonly settings: Settings;
  readonly stateFolder: string;
  /** The folder that paths in settings are relative to; this one when left out. */
  readonly folder?: string;
  /** Holds pgstac's SQL; without it the database is not migrated from here. */
  readonly cacheFolder?: string;
  /** True to open the embedded database for as long as it is asked, if the pipeline does not run. */
  readonly opensDatabase?: boolean;
  /** Receives sentences about the database for the operator. */
  readonly note?: (sentence: string) => void;
  /** Interruption of the command: some seconds later a database that does not answer is given up. */
  readonly signal?: AbortSignal;
}

/** Time in which an interrupted command may still tell the database how it ended. */
const endingMilliseconds = 10_000;

/**
 * Opens the catalogue of the pipeline on a state folder: that of the running one, else the server of settings, else the
 * embedded database, if that is wanted.
 * @throws Fault `not_running`, or as `openPgstac` and `openEmbeddedDatabase`
 */
export async function openLocalCatalogue(options: LocalCatalogueOptions): Promise<LocalCatalogue> {
  const { cacheFolder, note, signal } = options;
  await using opening = new ClosingStack();
  const { url, isEmbedded } = opening.use(await databaseOf(options));
  // Loaded only now: most commands need no catalogue, and the client of PostgreSQL takes long to load.
  const { openPgstac } = await import("../../pgstac/schema/open-pgstac.ts");
  const { operate } = await import("../../pgstac/catalogue/operate.ts");
  const { pgstacSql } = await import("./postgres/pgstac-sql.ts");
  const findSql = cacheFolder === undefined ? undefined : (version: string) => pgstacSql(version, cacheFolder);
  const pgstac = await openPgstac(url, { ...(findSql && { findSql }), ...(note && { announce: note }) }).catch(
    async (error: unknown) => {
      throw isEmbedded && (await isDiskFull(options.stateFolder)) ? waitsForRoom(options.stateFolder, error) : error;
    },
  );
  opening.defer(() => pgstac.pool.end());
  const notifyOf = await openNotifier(options, pgstac);
  const until = signal ? { ...pgstac, giveUp: abortLater(signal, endingMilliseconds) } : pgstac;
  const opened = opening.move();
  return {
    operate: ((request) => operate(until, request, notifyOf)) as Operate,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

interface CatalogueDatabase extends AsyncDisposable {
  readonly url: string;
  /** True if it is that of a running pipeline, on the disk of the state folder. */
  readonly isEmbedded: boolean;
}

async function isDiskFull(stateFolder: string): Promise<boolean> {
  return ((await freeBytes(stateFolder)) ?? Infinity) < leastFreeBytes;
}

const waitsForRoom = (stateFolder: string, cause: unknown): Fault =>
  new Fault("database_unreachable", `the disk of ${stateFolder} is full, and the embedded database waits for room`, {
    remedy: "make room on the disk",
    cause,
  });

async function databaseOf(options: LocalCatalogueOptions): Promise<CatalogueDatabase> {
  const { settings, stateFolder, opensDatabase } = options;
  const state = await readProcessState(stateFolder);
  const url = state.is === "running" ? state.databaseUrl : settings.database_url;
  if (url !== undefined) {
    const isEmbedded = state.is === "running" && settings.database_url === undefined;
    return { url, isEmbedded, [Symbol.asyncDispose]: async () => {} };
  }
  // A pipeline that starts needs the database itself.
  if (opensDatabase && state.is === "stopped") {
    const database = await openEmbedded(options);
    return Object.assign(database, { isEmbedded: false });
  }
  return {
    url: (await requireProcessRecord(stateFolder, "catalogue")).databaseUrl,
    isEmbedded: true,
    [Symbol.asyncDispose]: async () => {},
  };
}

async function openEmbedded({ settings, stateFolder, cacheFolder, note }: LocalCatalogueOptions) {
  if (cacheFolder === undefined) throw new TypeError("the embedded database needs a cache folder");
  const { openEmbeddedDatabase } = await import("./postgres/open-embedded-database.ts");
  const { openStateFolder } = await import("./state/open-state-folder.ts");
  const { requireWritable } = await import("./state/read-only-disk.ts");
  note?.("the pipeline is not running: opening its database for this command");
  openStateFolder(stateFolder);
  requireWritable(stateFolder);
  return openEmbeddedDatabase({
    dataFolder: statePaths(stateFolder).database,
    pgstacVersion: settings.pgstac_version,
    port: 0,
    cacheFolder,
    ...(note && { announce: note }),
  });
}

/** Opens the file or address that is told of items which are deleted; undefined where nobody is. */
async function openNotifier(
  { settings, folder = "." }: LocalCatalogueOptions,
  connections: Connections,
): Promise<NotifyOf | undefined> {
  const { item_loaded_to: destination } = settings;
  if (destination === undefined) return undefined;
  const { prepareNotices } = await import("../../pgstac/notices/prepare-notices.ts");
  await prepareNotices(connections);
  const { openListener } = await import("./process/open-listener.ts");
  return openListener(destination, folder);
}
