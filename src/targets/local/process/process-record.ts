import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isLocked } from "../state/lock.ts";
import { writePrivately } from "../state/write-privately.ts";

/** What the process that runs the pipeline tells the commands of this machine. */
export interface ProcessRecord {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly databaseUrl: string;
  readonly pgstacVersion: string;
}

const fileIn = (stateFolder: string): string => join(stateFolder, "process.json");

/** Readable by its owner only: the address of the database holds a password. */
export async function writeProcessRecord(stateFolder: string, record: ProcessRecord): Promise<void> {
  await writePrivately(fileIn(stateFolder), JSON.stringify(record, null, 2));
}

/**
 * Forgets the process that had the lock before: once another has it, its record would be believed, and `stop` would end
 * whatever has its id by now.
 */
export async function removeProcessRecord(stateFolder: string): Promise<void> {
  await rm(fileIn(stateFolder), { force: true });
}

/**
 * The process that runs the pipeline of the state folder; undefined where none does or it is not ready.
 * What a dead process left behind is not believed: only the lock says that one runs.
 */
export async function readProcessRecord(stateFolder: string): Promise<ProcessRecord | undefined> {
  return isLocked(stateFolder) ? await lastProcessRecord(stateFolder) : undefined;
}

/** The process that took messages last, running or not. */
export async function lastProcessRecord(stateFolder: string): Promise<ProcessRecord | undefined> {
  try {
    return JSON.parse(await readFile(fileIn(stateFolder), "utf8")) as ProcessRecord;
  } catch {
    return undefined;
  }
}
