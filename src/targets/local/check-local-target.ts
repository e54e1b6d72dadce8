import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Operate } from "../../pipeline/operate/operate.ts";
import { innermostFolder } from "../../pipeline/process/innermost-folder.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Check } from "../target.ts";
import { askStacApi } from "./api/ask-stac-api.ts";
import { describeRestarts } from "./process/describe-restarts.ts";
import { localStatus } from "./process/local-status.ts";
import { readProcessRecord } from "./process/process-record.ts";
import { describeStart } from "./process/process-state.ts";
import { stacApiUrl } from "./process/stac-api-url.ts";
import { startedOtherwise } from "./process/started-otherwise.ts";
import { requireNoObstacle } from "./state/folder-obstacle.ts";
import { storageFault } from "./state/storage-fault.ts";

/** Checks the state folder, the process and the database of the pipeline on this machine. */
export const checkLocalTarget = async (stateFolder: string, settings: Settings, operate: Operate): Promise<Check[]> => [
  await checkStateFolder(stateFolder),
  await checkProcess(stateFolder, settings).catch(failedProcess),
  await checkDatabase(operate),
  ...(await checkStacApi(stateFolder, settings)),
];

async function checkStateFolder(stateFolder: string): Promise<Check> {
  const part = "state folder";
  try {
    requireNoObstacle(stateFolder);
    const isThere = existsSync(stateFolder);
    await access(innermostFolder(stateFolder), constants.W_OK);
    return { part, ok: true, found: isThere ? stateFolder : `${stateFolder}, which the first start makes` };
  } catch (error) {
    const { message, remedy } = storageFault(error, stateFolder) as Fault;
    return { part, ok: false, found: message, ...(remedy && { remedy }) };
  }
}

/** A pipeline of which nobody can tell if it runs, such as on a disk without locks. @throws what is no Fault */
function failedProcess(error: unknown): Check {
  if (!(error instanceof Fault)) throw error;
  const { message, remedy } = error;
  return { part: "pipeline", ok: false, found: message, ...(remedy && { remedy }) };
}

async function checkProcess(stateFolder: string, settings: Settings): Promise<Check> {
  const part = "pipeline";
  const { state, supervisor, isDiskFull } = await localStatus(stateFolder);
  if (state.is === "starting") {
    const found = `starting${describeStart(state)}${describeRestarts(supervisor)}`;
    return { part, ok: false, found, remedy: "again in some seconds" };
  }
  if (state.is !== "running") {
    const remedy = supervisor
      ? "stac-ingest local status, which says when it starts again"
      : "stac-ingest local start --detach";
    return { part, ok: false, found: `not running${describeRestarts(supervisor)}`, remedy };
  }
  const restarts = supervisor ? describeRestarts(supervisor) : "; nothing starts it again when it dies";
  const found = `process ${state.pid}, since ${state.startedAt}${restarts}`;
  if (isDiskFull) {
    return { part, ok: false, found: `${found}; the disk is full, waiting for room`, remedy: "make room on the disk" };
  }
  if (startedOtherwise(state, settings)) {
    const remedy = "stac-ingest local stop, then stac-ingest local start --detach";
    return { part, ok: false, found: `${found}; settings changed since it was started`, remedy };
  }
  return { part, ok: true, found };
}

/** Looks at the STAC API, if the pipeline runs and is to serve it. */
async function checkStacApi(stateFolder: string, settings: Settings): Promise<Check[]> {
  const record = await readProcessRecord(stateFolder);
  if (!settings.stac_api || !record) return [];
  const part = "STAC API";
  const url = stacApiUrl(record);
  if (url === undefined) {
    const remedy = "stac-ingest logs --stage load --level warn, which says why";
    return [{ part, ok: false, found: "it is not served", remedy }];
  }
  const trouble = await askStacApi(url);
  return [{ part, ok: trouble?.passes ?? true, found: trouble ? `${url}; ${trouble.sentence}` : url }];
}

async function checkDatabase(operate: Operate): Promise<Check> {
  const part = "database";
  try {
    const { version, postgres, cannotLoad } = await operate({ action: "pgstac.version" });
    const found = `pgstac ${version} on PostgreSQL ${postgres}`;
    if (!cannotLoad) return { part, ok: true, found };
    return { part, ok: false, found: `${found}; ${cannotLoad.reason}`, remedy: cannotLoad.remedy };
  } catch (error) {
    const remedy = error instanceof Fault ? error.remedy : undefined;
    return { part, ok: false, found: (error as Error).message, ...(remedy && { remedy }) };
  }
}
