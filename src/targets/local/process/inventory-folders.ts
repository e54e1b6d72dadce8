import { readFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { statePaths } from "../state/state-paths.ts";
import { makeFolder } from "../state/storage-fault.ts";
import { writePrivately } from "../state/write-privately.ts";

const fileIn = (stateFolder: string): string => statePaths(stateFolder).inventoryFolders;

/** Reads the folders of the inventories that were enqueued here: files in them may be read. */
export function readInventoryFolders(stateFolder: string): readonly string[] {
  try {
    return JSON.parse(readFileSync(fileIn(stateFolder), "utf8")) as string[];
  } catch {
    return [];
  }
}

/**
 * Remembers the folders of inventories for the process that runs the pipeline.
 * @throws Fault `infrastructure`
 */
export async function rememberInventoryFolders(stateFolder: string, folders: readonly string[]): Promise<void> {
  const there = await Promise.all(folders.map((folder) => realpath(folder).catch(() => [])));
  const known = readInventoryFolders(stateFolder);
  const all = new Set([...known, ...there.flat()]);
  if (all.size === known.length) return;
  makeFolder(stateFolder);
  await writePrivately(fileIn(stateFolder), JSON.stringify([...all], null, 2));
}
