import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject, parseJsonIfValid } from "../pipeline/text/json.ts";

const extension = ".json";

/** The files of a run that is not sent to its end, in their folder: the run, and how far its rows were read. */
export const unfinishedRunFiles = (folder: string, runId: string) => ({
  run: join(folder, `${encodeURIComponent(runId)}${extension}`),
  rows: join(folder, `${encodeURIComponent(runId)}.rows`),
});

/** Reads what is kept of all such runs in a folder, by their ids. Files that are no JSON objects are left out. */
export async function readUnfinishedRuns(folder: string): Promise<Map<string, Readonly<Record<string, unknown>>>> {
  const names = await readdir(folder).catch(() => []);
  const read = names
    .filter((name) => name.endsWith(extension))
    .map(async (name) => {
      const run = parseJsonIfValid(await readFile(join(folder, name), "utf8").catch(() => ""));
      const id = idIn(name.slice(0, -extension.length));
      return isObject(run) && id !== undefined ? ([[id, run]] as const) : [];
    });
  return new Map((await Promise.all(read)).flat());
}

/** The id that a file is named after; undefined of a name that is not ours. */
function idIn(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
