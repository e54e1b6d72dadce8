import { beforeEach, expect, test, vi } from "vitest";
import { checkDisk } from "../../../src/operations/doctor/check-disk.ts";
import type { Configuration } from "../../../src/settings/configuration.ts";

/** Free gigabytes of the folders that are there. */
const free = vi.hoisted(() => new Map<string, number>());
vi.mock("node:fs", async (importOriginal) => ({
  ...(await importOriginal<typeof import("node:fs")>()),
  existsSync: (folder: string) => free.has(folder),
}));
vi.mock("node:fs/promises", async (importOriginal) => ({
  ...(await importOriginal<typeof import("node:fs/promises")>()),
  statfs: async (folder: string) => {
    const gigabytes = free.get(folder);
    if (gigabytes === undefined) throw new Error(`${folder} is not there`);
    return { bavail: gigabytes * 1024, bsize: 1024 ** 2 };
  },
}));

const configuration = { stateFolder: "/data/state", cacheFolder: "/home/me/cache" } as Configuration;

beforeEach(() => free.clear());

test.each([
  [50, 40, true, "40.0 GB free for /home/me/cache"],
  [2, 40, true, "2.0 GB free for /data/state"],
  [1.9, 40, false, "1.9 GB free for /data/state"],
])("%s GB for the state and %s GB for the cache are enough: %s", async (state, cache, ok, found) => {
  free.set("/data/state", state).set("/home/me/cache", cache);
  const remedy = ok ? {} : { remedy: "make room, or move state_folder" };
  expect(await checkDisk(configuration)).toEqual({ part: "disk space", ok, found, ...remedy });
});

test("a folder that is not there yet is on the disk of the nearest one above it that is", async () => {
  free.set("/", 3).set("/home/me", 40);
  expect(await checkDisk(configuration)).toMatchObject({ ok: true, found: "3.0 GB free for /data/state" });
});
