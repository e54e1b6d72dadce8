import { existsSync } from "node:fs";
import { redacted } from "../../pipeline/fault/redacted.ts";
import type { Operate } from "../../pipeline/operate/operate.ts";
import type { Target } from "../target.ts";
import { checkLocalTarget } from "./check-local-target.ts";
import { KeptCatalogue } from "./kept-catalogue.ts";
import type { LocalCatalogueOptions } from "./open-local-catalogue.ts";
import { rememberInventoryFolders } from "./process/inventory-folders.ts";
import { pausedStages, setPaused } from "./process/paused-stages.ts";
import { readProcessRecord } from "./process/process-record.ts";
import { readProcessState } from "./process/process-state.ts";
import { readLogs } from "./process/read-logs.ts";
import { queueMaxReceivesOf } from "./process/receive-limits.ts";
import { startedOtherwise } from "./process/started-otherwise.ts";
import { openQueue } from "./queue/open-queue.ts";
import { openQueueWhenNeeded } from "./queue/open-queue-when-needed.ts";
import { requireNoObstacle } from "./state/folder-obstacle.ts";
import { openStateFolder, requireStateFolder } from "./state/open-state-folder.ts";
import { openPayloads } from "./state/payloads.ts";
import { statePaths } from "./state/state-paths.ts";

/** Opens the pipeline on this machine, running or not: its queue can be filled and looked at either way. */
export async function openLocalTarget(options: LocalCatalogueOptions): Promise<Target> {
  const { settings, stateFolder } = options;
  if (existsSync(stateFolder)) openStateFolder(stateFolder);
  else {
    requireStateFolder(stateFolder);
    requireNoObstacle(stateFolder);
  }
  const paths = statePaths(stateFolder);
  const queue = openQueueWhenNeeded(paths.queue, () => {
    openStateFolder(stateFolder);
    return openQueue(paths.queue, queueMaxReceivesOf(settings));
  });
  const payloads = openPayloads(paths.payloads);
  const catalogue = new KeptCatalogue(options);
  const operate: Operate = async (request) => (await catalogue.open()).operate(request);
  return {
    name: "local",
    messaging: queue,
    operate,
    stagesState: async () => {
      const { is } = await readProcessState(stateFolder);
      return is === "restarting" ? "stopped" : is;
    },
    startedOtherwise: async () => startedOtherwise(await readProcessRecord(stateFolder), settings),
    paused: async () => pausedStages(stateFolder),
    setPaused: (stages, paused) => setPaused(stateFolder, stages, paused),
    storePayload: async (text) => {
      openStateFolder(stateFolder);
      return payloads.store(text);
    },
    allowFolders: async (folders) => {
      openStateFolder(stateFolder);
      await rememberInventoryFolders(stateFolder, folders);
    },
    makeItem: async (asked, signal) => {
      const record = await readProcessRecord(stateFolder);
      if (record?.itemSocket === undefined || startedOtherwise(record, settings)) return undefined;
      const { askForItem } = await import("./process/ask-for-item.ts");
      return await askForItem(record.itemSocket, asked, signal);
    },
    logs: (query) => readLogs(paths.logs, query),
    places: async () => {
      const record = await readProcessRecord(stateFolder);
      const { paused: _, ...addresses } = paths;
      return { ...addresses, ...(record && { databaseUrl: redacted(record.databaseUrl) }) };
    },
    checks: () => checkLocalTarget(stateFolder, settings, operate),
    [Symbol.asyncDispose]: async () => {
      await catalogue[Symbol.asyncDispose]();
      queue[Symbol.dispose]();
    },
  };
}
