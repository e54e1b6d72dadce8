import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheFolderIn } from "../src/cli/setup/cache-folder.ts";
import { findUv } from "../src/stactools/uv.ts";

const generator = fileURLToPath(new URL("make-geotiffs.py", import.meta.url));

/** The folder of the demo's GeoTIFFs below `cacheFolder`, made once for each version of the program that makes them. */
export async function makeTiles(cacheFolder: string): Promise<string> {
  const version = createHash("sha256")
    .update(await readFile(generator))
    .digest("hex")
    .slice(0, 12);
  const folder = join(cacheFolder, `tiles-${version}`);
  if (existsSync(folder)) return folder;
  const uv = await findUv(cacheFolderIn(process.env));
  // Made beside its place and moved there whole, so that a folder that is there is complete.
  const making = `${folder}.${process.pid}`;
  await mkdir(making, { recursive: true });
  try {
    await promisify(execFile)(uv, ["run", "--quiet", "--script", generator, making]);
    await rename(making, folder);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return folder;
}
