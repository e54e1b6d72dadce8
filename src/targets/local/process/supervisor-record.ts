import { join } from "node:path";
import { isLocked } from "../state/lock.ts";
import { readJsonFile } from "../state/read-json-file.ts";
import { writePrivately } from "../state/write-privately.ts";

/** Facts about the supervisor, for the commands of this machine. */
export interface SupervisorRecord {
  readonly pid: number;
  /** The pipeline it started last. */
  readonly pipelinePid: number | undefined;
  /** Times it started the pipeline again. */
  readonly restarts: number;
  /** Time, in ISO 8601, and reason of the pipeline's last end. */
  readonly last?: { readonly at: string; readonly why: string };
  /** Time of the next start, while it waits for that; ISO 8601. */
  readonly next?: string | undefined;
}

/** Names the folder of the supervisor's lock and record. */
export const supervisorFolder = (stateFolder: string): string => join(stateFolder, "supervisor");

const fileIn = (stateFolder: string): string => join(supervisorFolder(stateFolder), "record.json");

export const writeSupervisorRecord = (stateFolder: string, record: SupervisorRecord): Promise<void> =>
  writePrivately(fileIn(stateFolder), JSON.stringify(record, null, 2));

/** Reads the record of the pipeline's supervisor; undefined if none runs. Only its lock says that one does. */
export async function readSupervisorRecord(stateFolder: string): Promise<SupervisorRecord | undefined> {
  if (!isLocked(supervisorFolder(stateFolder))) return undefined;
  return (await readJsonFile(fileIn(stateFolder))) as SupervisorRecord | undefined;
}
