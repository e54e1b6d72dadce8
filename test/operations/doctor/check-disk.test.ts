import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkDisk } from "../../../src/operations/doctor/check-disk.ts";
import type { Configuration } from "../../../src/settings/configuration.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { canMount, mountSmallDisk } from "../../faults/small-disk.ts";

afterEach(removeFolders);

/** Two folders, each with a disk of its own. */
function disks(stateGigabytes: number, cacheGigabytes: number) {
  const parent = folderWith({});
  const folders = [join(parent, "state"), join(parent, "cache")] as const;
  for (const folder of folders) mkdirSync(folder);
  const mounted = new DisposableStack();
  for (const [index, gigabytes] of [stateGigabytes, cacheGigabytes].entries()) {
    mounted.use(mountSmallDisk(folders[index] as string, Math.round(gigabytes * 1024)));
  }
  return { folders, [Symbol.dispose]: () => mounted.dispose() };
}

const check = (stateFolder: string, cacheFolder: string) => checkDisk({ stateFolder, cacheFolder } as Configuration);

test.skipIf(!canMount).each([
  [50, 40, true, "40.0 GB free for", "cache"],
  [2, 40, true, "2.0 GB free for", "state"],
  [1.9, 40, false, "1.9 GB free for", "state"],
])(
  "%s GB for the state and %s GB for the cache are enough: %s",
  async (stateGigabytes, cacheGigabytes, ok, found, tightest) => {
    using made = disks(stateGigabytes, cacheGigabytes);
    const [state, cache] = made.folders;
    const remedy = ok ? {} : { remedy: "make room, or move state_folder" };
    expect(await check(state, cache)).toEqual({
      part: "disk space",
      ok,
      found: `${found} ${tightest === "state" ? state : cache}`,
      ...remedy,
    });
  },
);

test.skipIf(!canMount)(
  "a folder that is not there yet is on the disk of the nearest one above it that is",
  async () => {
    using made = disks(3, 40);
    const [state, cache] = made.folders;
    const missing = join(state, "not", "there");
    expect(await check(missing, cache)).toMatchObject({ ok: true, found: `3.0 GB free for ${missing}` });
  },
);
