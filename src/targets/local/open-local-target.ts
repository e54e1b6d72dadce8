import type { Operate } from "../../pipeline/operate.ts";
import { redacted } from "../../pipeline/redacted.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Target } from "../target.ts";
import { checkLocalTarget } from "./check-local-target.ts";
import { openRunningCatalogue, type RunningCatalogue } from "./open-running-catalogue.ts";
import { rememberInventoryFolders } from "./process/inventory-folders.ts";
import { readProcessRecord } from "./process/process-record.ts";
import { readLogs } from "./process/read-logs.ts";
import { queueMaxReceivesOf } from "./process/receive-limits.ts";
import { openQueue } from "./queue/open-queue.ts";
import { openQueueWhenNeeded } from "./queue/open-queue-when-needed.ts";
import { openStateFolder, requireStateFolder } from "./state/open-state-folder.ts";
import { openPayloads } from "./state/payloads.ts";
import { statePaths } from "./state/state-paths.ts";

/** Opens the pipeline on this machine, running or not: its queue can be filled and looked at either way. */
export async function openLocalTarget(options: {
  readonly settings: Settings;
  readonly stateFolder: string;
  /** Holds pgstac's SQL; without it the database is not migrated from here. */
  readonly cacheFolder?: string;
}): Promise<Target> {
  const { settings, stateFolder, cacheFolder } = options;
  requireStateFolder(stateFolder);
  const paths = statePaths(stateFolder);
  const queue = openQueueWhenNeeded(paths.queue, () => {
    openStateFolder(stateFolder);
    return openQueue(paths.queue, queueMaxReceivesOf(settings));
  });
  const payloads = openPayloads(paths.payloads);
  let catalogue: Promise<RunningCatalogue> | undefined;

  const openOnce = (): Promise<RunningCatalogue> => {
    catalogue ??= openRunningCatalogue(stateFolder, cacheFolder);
    // Not kept if it failed: the pipeline may be started meanwhile.
    catalogue.catch(() => {
      catalogue = undefined;
    });
    return catalogue;
  };
  const operate: Operate = async (request) => (await openOnce()).operate(request);
  return {
    name: "local",
    messaging: queue,
    operate,
    running: async () => (await readProcessRecord(stateFolder)) !== undefined,
    storePayload: async (text) => {
      openStateFolder(stateFolder);
      return payloads.store(text);
    },
    allowFolders: async (folders) => {
      openStateFolder(stateFolder);
      await rememberInventoryFolders(stateFolder, folders);
    },
    logs: (query) => readLogs(paths.logs, query),
    places: async () => {
      const record = await readProcessRecord(stateFolder);
      return { ...paths, ...(record && { databaseUrl: redacted(record.databaseUrl) }) };
    },
    checks: () => checkLocalTarget(stateFolder, operate),
    [Symbol.asyncDispose]: async () => {
      const opened = await catalogue?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
      queue[Symbol.dispose]();
    },
  };
}
