// Run while the gen function's image is built: every locked package set is installed where the function looks for it.
import { dirname } from "node:path";
import { genImage } from "../pipeline/function-environment.ts";
import { ensureEnvironment } from "../stactools/environment.ts";
import { readLock } from "../stactools/lock-file.ts";

const { lockPath, cacheFolder } = genImage;
for (const set of (await readLock(lockPath)).values()) {
  await ensureEnvironment(set, { cacheFolder, projectFolder: dirname(lockPath) });
}
