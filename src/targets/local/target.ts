import { access, constants } from "node:fs/promises";
import { Fault } from "../../pipeline/fault.ts";
import type { Operate } from "../../pipeline/operate.ts";
import { redacted } from "../../pipeline/redacted.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Check, Target } from "../target.ts";
import { rememberInventoryFolders } from "./process/inventory-folders.ts";
import { localStatus } from "./process/local-status.ts";
import { readProcessRecord } from "./process/process-record.ts";
import { readLogs } from "./process/read-logs.ts";
import { queueMaxReceivesOf } from "./process/receive-limits.ts";
import { restartsTold } from "./process/restarts-told.ts";
import type { SupervisorRecord } from "./process/supervisor-record.ts";
import { openQueue } from "./queue/open-queue.ts";
import { openStateFolder } from "./state/open-state-folder.ts";
import { openPayloads } from "./state/payloads.ts";
import { placesIn } from "./state/state-folder.ts";

/** The pipeline on this machine, running or not: its queue can be filled and looked at either way. */
export async function openLocalTarget(options: {
  readonly settings: Settings;
  readonly stateFolder: string;
  /** Where pgstac's SQL is kept; without it the database is not migrated from here. */
  readonly cacheFolder?: string;
}): Promise<Target> {
  const { settings, stateFolder, cacheFolder } = options;
  openStateFolder(stateFolder);
  const places = placesIn(stateFolder);
  const queue = openQueue(places.queue, queueMaxReceivesOf(settings));
  const payloads = openPayloads(places.payloads, () => Promise.reject(new Error("only the pipeline reads payloads")));
  let catalogue: Promise<RunningCatalogue> | undefined;

  const openOnce = (): Promise<RunningCatalogue> => {
    catalogue ??= openRunningCatalogue(stateFolder, cacheFolder);
    // Not kept where it failed: the pipeline may be started meanwhile.
    catalogue.catch(() => {
      catalogue = undefined;
    });
    return catalogue;
  };
  return {
    name: "local",
    messaging: queue,
    operate: async (request) => (await openOnce()).operate(request),
    running: async () => (await readProcessRecord(stateFolder)) !== undefined,
    storePayload: payloads.store,
    allowFolders: (folders) => rememberInventoryFolders(stateFolder, folders),
    logs: (query) => readLogs(places.logs, query),
    places: async () => {
      const record = await readProcessRecord(stateFolder);
      return { ...places, ...(record && { databaseUrl: redacted(record.databaseUrl) }) };
    },
    checks: async () => [
      await stateFolderCheck(stateFolder),
      await processCheck(stateFolder),
      await databaseCheck(openOnce),
    ],
    [Symbol.asyncDispose]: async () => {
      const opened = await catalogue?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
      queue[Symbol.dispose]();
    },
  };
}

/** The catalogue of a running pipeline, to ask and not to load into. */
interface RunningCatalogue extends AsyncDisposable {
  readonly operate: Operate;
}

async function openRunningCatalogue(stateFolder: string, cacheFolder: string | undefined): Promise<RunningCatalogue> {
  const record = await readProcessRecord(stateFolder);
  if (!record) {
    throw new Fault("not_running", `no pipeline is running in ${stateFolder}, so its catalogue cannot be reached`, {
      remedy: "stac-ingest local start --detach",
    });
  }
  // Loaded only now: most commands need no catalogue, and the client of PostgreSQL takes long to load.
  const { openPgstac } = await import("../../pgstac/schema/open-pgstac.ts");
  const { operate } = await import("../../pgstac/catalogue/operate.ts");
  const { pgstacSql } = await import("./postgres/pgstac-sql.ts");
  const findSql = cacheFolder === undefined ? undefined : (version: string) => pgstacSql(version, cacheFolder);
  const pgstac = await openPgstac(record.databaseUrl, { ...(findSql && { findSql }) });
  return {
    operate: ((request) => operate(pgstac, request)) as Operate,
    [Symbol.asyncDispose]: () => pgstac.pool.end(),
  };
}

async function stateFolderCheck(stateFolder: string): Promise<Check> {
  const part = "state folder";
  try {
    await access(stateFolder, constants.W_OK);
    return { part, ok: true, found: stateFolder };
  } catch (error) {
    return { part, ok: false, found: (error as Error).message, remedy: "set state_folder to one you may write to" };
  }
}

async function processCheck(stateFolder: string): Promise<Check> {
  const part = "pipeline";
  const { record, supervisor, isDiskFull } = await localStatus(stateFolder);
  if (!record) return { part, ok: false, found: `not running${restartsTold(supervisor)}`, remedy: startOf(supervisor) };
  const restarts = supervisor ? restartsTold(supervisor) : "; nothing starts it again when it dies";
  const found = `process ${record.pid}, since ${record.startedAt}${restarts}`;
  if (!isDiskFull) return { part, ok: true, found };
  return { part, ok: false, found: `${found}; the disk is full, waiting for room`, remedy: "make room on the disk" };
}

const startOf = (supervisor: SupervisorRecord | undefined): string =>
  supervisor ? "stac-ingest local status, which says when it starts again" : "stac-ingest local start --detach";

async function databaseCheck(open: () => Promise<RunningCatalogue>): Promise<Check> {
  const part = "database";
  try {
    const { version, postgres } = await (await open()).operate({ action: "pgstac.version" });
    return { part, ok: true, found: `pgstac ${version} on PostgreSQL ${postgres}` };
  } catch (error) {
    const remedy = error instanceof Fault ? error.remedy : undefined;
    return { part, ok: false, found: (error as Error).message, ...(remedy && { remedy }) };
  }
}
