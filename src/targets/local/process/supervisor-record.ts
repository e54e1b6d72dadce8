import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isLocked } from "../state/lock.ts";
import { writePrivately } from "../state/write-privately.ts";

/** Facts that the supervisor tells the commands of this machine. */
export interface SupervisorRecord {
  readonly pid: number;
  /** The pipeline it started last. */
  readonly pipelinePid: number | undefined;
  /** Times it started the pipeline again. */
  readonly restarts: number;
  /** Why the pipeline ended the last time, and when, in ISO 8601. */
  readonly last?: { readonly at: string; readonly why: string };
  /** When it starts the pipeline again, where it waits to do so; ISO 8601. */
  readonly next?: string;
}

/** Holds the supervisor's lock and its record. */
export const supervisorFolder = (stateFolder: string): string => join(stateFolder, "supervisor");

const fileIn = (stateFolder: string): string => join(supervisorFolder(stateFolder), "record.json");

export const writeSupervisorRecord = (stateFolder: string, record: SupervisorRecord): Promise<void> =>
  writePrivately(fileIn(stateFolder), JSON.stringify(record, null, 2));

/** The supervisor of the state folder's pipeline; undefined where none runs. Only its lock says that one does. */
export async function readSupervisorRecord(stateFolder: string): Promise<SupervisorRecord | undefined> {
  if (!isLocked(supervisorFolder(stateFolder))) return undefined;
  try {
    return JSON.parse(await readFile(fileIn(stateFolder), "utf8")) as SupervisorRecord;
  } catch {
    return undefined;
  }
}
