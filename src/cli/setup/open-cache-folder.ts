import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../pipeline/fault/fault.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import { requireOwnFolder } from "../../settings/require-own-folder.ts";
import { cacheFolderIn } from "./cache-folder.ts";

/** Levels of the cache that are checked; below them are whole environments and databases, which we made. */
const lookedAtDepth = 2;

/**
 * Checks the cache folder, which need not exist. Programs in it are run: a folder that every user may write in is
 * refused, and the group loses the right to write.
 * @throws Fault `infrastructure`
 */
export function openCacheFolder(env: NodeJS.ProcessEnv): string {
  const folder = cacheFolderIn(env);
  requireOwnFolder(folder, "set XDG_CACHE_HOME to a folder of your own");
  if (process.geteuid) keepOthersOut(folder, lookedAtDepth, folder);
  return folder;
}

function keepOthersOut(path: string, depth: number, cacheFolder: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return;
  if ((found.mode & 0o002) !== 0) {
    throw new Fault(
      "infrastructure",
      `${path} is not safe: every user can put programs there, and stac-ingest would run them`,
      {
        remedy: `rm -r ${shellWord(cacheFolder)} (stac-ingest makes its contents again)`,
      },
    );
  }
  if ((found.mode & 0o020) !== 0) chmodSync(path, found.mode & 0o755);
  if (depth > 0) for (const name of readdirSync(path)) keepOthersOut(join(path, name), depth - 1, cacheFolder);
}
