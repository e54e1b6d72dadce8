import { readFileSync } from "node:fs";
import { appendFile, realpath } from "node:fs/promises";
import { parseJsonIfValid } from "../../../pipeline/text/json.ts";
import { statePaths } from "../state/state-paths.ts";
import { makeFolder, storageFault } from "../state/storage-fault.ts";

const fileIn = (stateFolder: string): string => statePaths(stateFolder).inventoryFolders;

/** Reads the folders of the inventories that were enqueued here: files in them may be read. */
export function readInventoryFolders(stateFolder: string): readonly string[] {
  return [...new Set(linesIn(stateFolder).flatMap(folderIn))];
}

function linesIn(stateFolder: string): string[] {
  try {
    return readFileSync(fileIn(stateFolder), "utf8").split("\n");
  } catch {
    return [];
  }
}

/** The folder in a line: JSON, after which a comma stood while the file was one list. */
function folderIn(line: string): string[] {
  const value = parseJsonIfValid(line.trim().replace(/,$/, ""));
  return typeof value === "string" ? [value] : [];
}

/**
 * Remembers the folders of inventories for the process that runs the pipeline. Adds lines and replaces none: another
 * process may remember others at the same moment.
 * @throws Fault `infrastructure`
 */
export async function rememberInventoryFolders(stateFolder: string, folders: readonly string[]): Promise<void> {
  const there = await Promise.all(folders.map((folder) => realpath(folder).catch(() => [])));
  const known = new Set(readInventoryFolders(stateFolder));
  const added = [...new Set(there.flat())].filter((folder) => !known.has(folder));
  if (added.length === 0) return;
  makeFolder(stateFolder);
  try {
    // The line before may have no end: that of a list, or of a process that was killed.
    await appendFile(fileIn(stateFolder), `\n${added.map((folder) => `${JSON.stringify(folder)}\n`).join("")}`, {
      mode: 0o600,
    });
  } catch (error) {
    throw storageFault(error, stateFolder);
  }
}
