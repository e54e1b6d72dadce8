import { rm } from "node:fs/promises";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { localPipeline, newRowsFolder, runsFolder, sentRequestsFile } from "../../../settings/runs-folder.ts";
import { readUnfinishedRuns, unfinishedRunFiles } from "../../../settings/unfinished-run-files.ts";
import { isLocked, type Lock, takeLock } from "../state/lock.ts";
import { openStateFolder } from "../state/open-state-folder.ts";
import { statePaths } from "../state/state-paths.ts";
import { removeProcessRecord } from "./process-record.ts";
import { supervisorFolder } from "./supervisor-record.ts";

/**
 * Removes messages, dead letters, payloads, logs, the memory of what was sent, unfinished runs and the embedded database
 * of a state folder; other files in it stay, such as those of runs that are sent to a pipeline on AWS.
 * @throws Fault `already_running`
 */
export async function resetState(stateFolder: string): Promise<void> {
  openStateFolder(stateFolder);
  using lock = await takeLockForReset(stateFolder);
  const isSupervised = isLocked(supervisorFolder(stateFolder));
  if (!lock || isSupervised) {
    throw new Fault(
      "already_running",
      `the pipeline in ${stateFolder} is ${lock ? "about to start again" : "running"}`,
      {
        remedy: "stac-ingest local stop",
      },
    );
  }
  const { queue, database, pgpass, openedPage, payloads, logs, inventoryFolders, paused } = statePaths(stateFolder);
  const folders = [database, `${database}.making`, `${database}.lock`, supervisorFolder(stateFolder)];
  const sent = sentRequestsFile(stateFolder, "local");
  const files = [queue, sent].flatMap((path) => [path, `${path}-wal`, `${path}-shm`]);
  const others = [newRowsFolder(stateFolder, "local"), pgpass, openedPage, payloads, logs, inventoryFolders];
  // What is kept of a run says how to go on with messages that are gone now.
  for (const path of await filesOfLocalRuns(stateFolder)) await rm(path, { force: true });
  for (const path of [...files, ...others, paused.gen, paused.load, ...folders]) {
    await rm(path, { recursive: true, force: true });
  }
  await removeProcessRecord(stateFolder);
}

/** Finds what is kept of the runs that are not sent to their end to this machine's pipeline. */
async function filesOfLocalRuns(stateFolder: string): Promise<string[]> {
  const folder = runsFolder(stateFolder);
  const runs = [...(await readUnfinishedRuns(folder))].filter(([, { pipeline }]) => pipeline === localPipeline);
  return runs.flatMap(([id]) => Object.values(unfinishedRunFiles(folder, id)));
}

/** Takes the lock; if a full disk has no room for it, removes the logs first, because nobody has a lock that is not there. */
async function takeLockForReset(stateFolder: string): Promise<Lock | undefined> {
  try {
    return takeLock(stateFolder);
  } catch (error) {
    if (!(error instanceof Fault) || isLocked(stateFolder)) throw error;
    await rm(statePaths(stateFolder).logs, { recursive: true, force: true });
    return takeLock(stateFolder);
  }
}
