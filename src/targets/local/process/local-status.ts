import { freeBytes } from "../../../pipeline/process/free-bytes.ts";
import { leastFreeBytes } from "../state/disk-room.ts";
import { requireStateFolder } from "../state/open-state-folder.ts";
import { type ProcessState, readProcessState } from "./process-state.ts";
import { readSupervisorRecord, type SupervisorRecord } from "./supervisor-record.ts";

export interface LocalStatus {
  readonly state: ProcessState;
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
  const [state, supervisor, free] = await Promise.all([
    readProcessState(stateFolder),
    readSupervisorRecord(stateFolder),
    freeBytes(stateFolder),
  ]);
  return { state, supervisor, isDiskFull: (free ?? Infinity) < leastFreeBytes };
}
