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
  /** The address of the page, with its token; the STAC API is at its origin. Undefined if neither is served. */
  readonly pageUrl?: string;
  /** The socket at which it makes items for commands. */
  readonly itemSocket?: string;
  /** Hash of the settings it was started with; an earlier version did not note it. */
  readonly settings?: string;
}

/** Facts about a process that has the lock of the state folder, and takes no messages yet. */
export interface StartingRecord {
  readonly pid: number;
  /** ISO 8601. */
  readonly startingSince: string;
  /** Work that it does now, as a noun. */
  readonly step: string;
  /** The address that the page had at the last start, whose token stays. */
  readonly pageUrl?: string;
}

const fileIn = (stateFolder: string): string => join(stateFolder, "process.json");

/** Writes the record, readable by its owner only: the address of the database holds a password. */
export async function writeProcessRecord(stateFolder: string, record: ProcessRecord | StartingRecord): Promise<void> {
  await writePrivately(fileIn(stateFolder), JSON.stringify(record, null, 2));
}

/** Removes the record of the process that had the lock before. */
export async function removeProcessRecord(stateFolder: string): Promise<void> {
  await rm(fileIn(stateFolder), { force: true });
}

/**
 * Reads the record of the process that runs the pipeline; undefined if none does or it is not ready. A dead process's
 * record is not believed: only the lock says that one runs.
 */
export async function readProcessRecord(stateFolder: string): Promise<ProcessRecord | undefined> {
  if (!isLocked(stateFolder)) return undefined;
  const record = await lastProcessRecord(stateFolder);
  return record && "databaseUrl" in record ? record : undefined;
}

/** Reads the record of the process that had the lock last, running or not. */
export async function lastProcessRecord(stateFolder: string): Promise<ProcessRecord | StartingRecord | undefined> {
  return (await readJsonFile(fileIn(stateFolder))) as ProcessRecord | StartingRecord | undefined;
}
