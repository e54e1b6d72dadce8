import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ItemRequest } from "../../src/pipeline/message/item-request.ts";
import { readSettings, type Settings } from "../../src/settings/settings.ts";
import { fingerprint } from "../../src/stactools/fingerprint.ts";
import { readLock } from "../../src/stactools/lock-file.ts";
import { lockPackages } from "../../src/stactools/lock-packages.ts";
import { requirementsOf } from "../../src/stactools/requirements.ts";
import { findUv } from "../../src/stactools/uv.ts";
import { cacheFolder } from "../cache-folder.ts";

const source = fileURLToPath(new URL("misbehaving-plugin", import.meta.url));
export const misbehaving = "stactools-misbehave";

/** Makes a locked project with the misbehaving package; the cache keeps it, so that its environment is made once. */
export async function misbehavingProject(): Promise<{ settings: Settings; lockPath: string; cacheFolder: string }> {
  const code = await readFile(join(source, "src/stactools/misbehave/__init__.py"), "utf8");
  const projects = join(cacheFolder, "test", "misbehave");
  const settings = readSettings(
    {
      packages: { [misbehaving]: { requirements: [wheel] } },
      gen_workers: 2,
      // Tests run servers and write files of their own.
      allowed_hrefs: { hosts: ["public", "127.0.0.1"], folders: [tmpdir(), "/nowhere", "/etc"] },
      readable_buckets: ["scenes"],
    },
    "test",
  );
  const requires = Object.entries(settings.packages).map(([name, set]) => requirementsOf(name, set));
  const folder = join(projects, fingerprint(code, requires));
  const lockPath = join(folder, "packages.lock");
  if ((await readLock(lockPath)).size > 0) return { settings, lockPath, cacheFolder };
  await mkdir(projects, { recursive: true });
  const making = await mkdtemp(join(projects, "making-"));
  await promisify(execFile)(await findUv(cacheFolder), ["build", "--wheel", "--quiet", source, "--out-dir", making]);
  await lockPackages({ settings, lockPath: join(making, "packages.lock"), cacheFolder });
  await rename(making, folder).catch(() => {});
  return { settings, lockPath, cacheFolder };
}

const wheel = "./stactools_misbehave-0.0.1-py3-none-any.whl";

/** Builds a request that makes the package misbehave in one way, its `mode`. */
export function misbehave(mode: string, detail = "", overrides: Partial<ItemRequest> = {}): ItemRequest {
  return ItemRequest.parse({
    package_name: misbehaving,
    group_name: "misbehave",
    create_item_args: [mode],
    create_item_options: detail === "" ? {} : { detail },
    ...overrides,
  });
}

/** Builds times for an item that must begin within a minute and end within `seconds`. */
export const within = (seconds: number): { beginBy: number; deadline: number } => {
  return { beginBy: Date.now() + Math.min(seconds * 1000, 60_000), deadline: Date.now() + seconds * 1000 };
};

/** Lists the folders that workers of this process use for temporary files. */
export async function scratchFolders(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.startsWith(`stac-ingest-worker-${process.pid}-`));
}
