import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isLocked } from "../state/lock.ts";
import { readJsonFile } from "../state/read-json-file.ts";
import { writePrivately } from "../state/write-privately.ts";

/** Facts about the process that runs the pipeline, for the commands of this machine. */
export interface ProcessRecord {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly databaseUrl: string;
  readonly pgstacVersion: string;
  /** Hash of the settings it was started with; an earlier version did not note it. */
  readonly settings?: string;
}

const fileIn = (stateFolder: string): string => join(stateFolder, "process.json");

/** Writes the record, readable by its owner only: the address of the database holds a password. */
export async function writeProcessRecord(stateFolder: string, record: ProcessRecord): Promise<void> {
  await writePrivately(fileIn(stateFolder), JSON.stringify(record, null, 2));
}

/**
 * Removes the record of the process that had the lock before: once another has the lock, the record would be believed,
 * and `stop` would end any process that has its id by now.
 */
export async function removeProcessRecord(stateFolder: string): Promise<void> {
  await rm(fileIn(stateFolder), { force: true });
}

/**
 * Reads the record of the process that runs the pipeline; undefined if none does or it is not ready. A dead process's
 * record is not believed: only the lock says that one runs.
 */
export async function readProcessRecord(stateFolder: string): Promise<ProcessRecord | undefined> {
  return isLocked(stateFolder) ? await lastProcessRecord(stateFolder) : undefined;
}

/** Reads the record of the process that took messages last, running or not. */
export async function lastProcessRecord(stateFolder: string): Promise<ProcessRecord | undefined> {
  return (await readJsonFile(fileIn(stateFolder))) as ProcessRecord | undefined;
}
