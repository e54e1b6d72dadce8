import { rm } from "node:fs/promises";
import { Fault } from "../../pipeline/fault.ts";
import { takeLock } from "./lock.ts";
import { removeProcessRecord } from "./process-record.ts";
import { placesIn } from "./state-folder.ts";

/**
 * Removes messages, dead letters, payloads, logs and the embedded database of a state folder; other files in it stay.
 * @throws Fault `already_running`
 */
export async function resetState(stateFolder: string): Promise<void> {
  using lock = takeLock(stateFolder);
  if (!lock) {
    throw new Fault("already_running", `the pipeline in ${stateFolder} is running`, {
      remedy: "stac-ingest local stop",
    });
  }
  const { queue, database, payloads, logs, inventoryFolders } = placesIn(stateFolder);
  for (const path of [queue, `${queue}-wal`, `${queue}-shm`, database, payloads, logs, inventoryFolders]) {
    await rm(path, { recursive: true, force: true });
  }
  await removeProcessRecord(stateFolder);
}
