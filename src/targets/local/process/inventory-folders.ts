import { readFileSync } from "node:fs";
import { realpath, rename, writeFile } from "node:fs/promises";
import { placesIn } from "../state/state-folder.ts";
import { makeFolder, storageFault } from "../state/storage-fault.ts";

const fileIn = (stateFolder: string): string => placesIn(stateFolder).inventoryFolders;

/** The folders of the inventories that were enqueued here: what lies in them may be read. */
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
  const making = `${fileIn(stateFolder)}.${process.pid}`;
  try {
    await writeFile(making, JSON.stringify([...all], null, 2), { mode: 0o600 });
    await rename(making, fileIn(stateFolder));
  } catch (error) {
    throw storageFault(error, stateFolder);
  }
}
