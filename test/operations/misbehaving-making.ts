import { dirname, join } from "node:path";
import type { Making } from "../../src/operations/make-items.ts";
import { cacheFolder } from "../cache-folder.ts";
import { folderWith } from "../cli/folder.ts";
import { misbehavingProject } from "../stactools/misbehaving-package.ts";

/** Prepares the surroundings in which items of the package that misbehaves are made. */
export async function misbehavingMaking(): Promise<Making> {
  const { settings, lockPath } = await misbehavingProject();
  const folder = dirname(lockPath);
  return {
    configuration: {
      settings,
      file: undefined,
      folder,
      stateFolder: join(folderWith({}), ".stac-ingest"),
      lockPath,
      cacheFolder,
      access: {},
    },
    inputs: [],
    folder,
    readableFolders: [],
    log: () => {},
    signal: new AbortController().signal,
  };
}
