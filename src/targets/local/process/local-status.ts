import { freeBytes, leastFreeBytes } from "../state/disk-room.ts";
import { requireStateFolder } from "../state/open-state-folder.ts";
import { type ProcessRecord, readProcessRecord } from "./process-record.ts";
import { readSupervisorRecord, type SupervisorRecord } from "./supervisor-record.ts";

export interface LocalStatus {
  /** The pipeline, if it runs. */
  readonly record: ProcessRecord | undefined;
  /** The process that starts it again, if one runs. */
  readonly supervisor: SupervisorRecord | undefined;
  /** True while the pipeline waits for room on the disk. */
  readonly isDiskFull: boolean;
}

/**
 * Reads which processes work on a state folder.
 * @throws Fault `infrastructure` if the folder is not this user's
 */
export async function localStatus(stateFolder: string): Promise<LocalStatus> {
  requireStateFolder(stateFolder);
  const [record, supervisor, free] = await Promise.all([
    readProcessRecord(stateFolder),
    readSupervisorRecord(stateFolder),
    freeBytes(stateFolder),
  ]);
  return { record, supervisor, isDiskFull: (free ?? Infinity) < leastFreeBytes };
}
