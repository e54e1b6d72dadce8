import { mkdir, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { findUv } from "../../src/stactools/uv.ts";
import { cacheFolder } from "../cache-folder.ts";

/** Commands get a cache of their own, but for what takes long to fetch. */
export async function lendUv(ownFolder: string): Promise<void> {
  const uv = await findUv(cacheFolder);
  if (uv === "uv") return;
  const home = dirname(dirname(uv));
  await mkdir(join(ownFolder, "stac-ingest"));
  await symlink(home, join(ownFolder, "stac-ingest", basename(home)));
}
