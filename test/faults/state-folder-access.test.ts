import {
  chmodSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { openCacheFolder } from "../../src/cli/setup/open-cache-folder.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { openLocalTarget } from "../../src/targets/local/open-local-target.ts";
import { resetState } from "../../src/targets/local/process/reset.ts";
import { stopPipeline } from "../../src/targets/local/process/stop.ts";
import { openStateFolder } from "../../src/targets/local/state/open-state-folder.ts";
import { commandLineIn } from "../journeys/command-line.ts";
import { isLinuxRoot } from "../machine.ts";

const somebody = 12_345;
const parent = mkdtempSync(join(tmpdir(), "stac-ingest-access-"));
const umask = process.umask();
afterEach(() => void process.umask(umask));
afterAll(() => rmSync(parent, { recursive: true }));

let folders = 0;
const freshFolder = (): string => {
  const folder = join(parent, String(++folders));
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  return folder;
};
const refused = (path: string) => ({ kind: "infrastructure", message: expect.stringContaining(path) });

/** All that others have a right to. */
function openTo(others: number, path: string): string[] {
  const isOpen = (statSync(path).mode & others) !== 0 ? [path] : [];
  if (!statSync(path).isDirectory()) return isOpen;
  return [...isOpen, ...readdirSync(path).flatMap((name) => openTo(others, join(path, name)))];
}

test("whatever the umask, all in a state folder is its owner's alone", async () => {
  process.umask(0);
  const folder = freshFolder();
  const commands = commandLineIn(folder);
  const stateFolder = join(folder, ".stac-ingest");
  writeFileSync(join(folder, "config.yml"), "load:\n  window_seconds: 1\n");
  await commands.read(["local", "start", "--detach", "--port", "0"]);
  try {
    const id = "x".repeat(300_000);
    const collection = { type: "Collection", id: "a", stac_version: "1.0.0", description: "d", license: "other" };
    const extent = { spatial: { bbox: [[0, 0, 1, 1]] }, temporal: { interval: [[null, null]] } };
    await commands.run(["collections", "load", "-"], JSON.stringify({ ...collection, extent, links: [] }));
    const point = { geometry: { type: "Point", coordinates: [0, 0] }, bbox: [0, 0, 0, 0] };
    const item = { type: "Feature", stac_version: "1.0.0", id: "b", collection: "a", ...point, links: [] };
    const text = JSON.stringify({ ...item, properties: { datetime: "2020-01-01T00:00:00Z", id }, assets: {} });
    expect(await commands.run(["publish", "-"], text)).toMatchObject({ code: 0 });
    expect(openTo(0o077, stateFolder)).toEqual([]);
    expect(readdirSync(stateFolder)).toEqual(
      expect.arrayContaining([
        "queue.sqlite",
        "queue.sqlite-wal",
        "queue.sqlite-shm",
        "lock.sqlite",
        "payloads",
        "logs",
      ]),
    );
    expect(await commands.run(["status", "--wait"])).toMatchObject({ code: 0 });
  } finally {
    await commands.run(["local", "stop"]);
  }
  expect(openTo(0o077, stateFolder)).toEqual([]);
});

test("what was made open to others before is closed when it is opened, and what is the operator's stays", async () => {
  process.umask(0);
  const stateFolder = freshFolder();
  chmodSync(stateFolder, 0o777);
  for (const name of ["logs", "payloads", "database", "mine"]) {
    mkdirSync(join(stateFolder, name));
    writeFileSync(join(stateFolder, name, "file"), "");
  }
  writeFileSync(join(stateFolder, "process.json"), "{}");
  await using _target = await openLocalTarget({ settings: readSettings({}, "test"), stateFolder });
  expect(openTo(0o077, stateFolder)).toEqual([join(stateFolder, "mine"), join(stateFolder, "mine", "file")]);
});

test("a state folder that every user could replace is refused", () => {
  const folder = freshFolder();
  chmodSync(folder, 0o777);
  expect(() => openStateFolder(join(folder, "state"))).toThrow(expect.objectContaining(refused(folder)));
  chmodSync(folder, 0o1777);
  openStateFolder(join(folder, "state"));
});

test.skipIf(!isLinuxRoot)("a state folder of another user is neither used, nor stopped, nor reset", async () => {
  const stateFolder = freshFolder();
  writeFileSync(join(stateFolder, "process.json"), JSON.stringify({ pid: process.pid }));
  lchownSync(stateFolder, somebody, somebody);
  const signal = new AbortController().signal;
  expect(() => openStateFolder(stateFolder)).toThrow(expect.objectContaining(refused(stateFolder)));
  await expect(stopPipeline(stateFolder, { timeoutSeconds: 1, signal })).rejects.toMatchObject(refused(stateFolder));
  await expect(resetState(stateFolder)).rejects.toMatchObject(refused(stateFolder));
  const opening = openLocalTarget({ settings: readSettings({}, "test"), stateFolder });
  await expect(opening).rejects.toMatchObject(refused(stateFolder));
});

test.skipIf(!isLinuxRoot)("where everybody writes, a folder or a link of another user leads to no state folder", () => {
  const shared = freshFolder();
  chmodSync(shared, 0o1777);
  const own = freshFolder();
  symlinkSync(own, join(shared, "link"));
  openStateFolder(join(shared, "link", "state"));
  lchownSync(join(shared, "link"), somebody, somebody);
  expect(() => openStateFolder(join(shared, "link", "state"))).toThrow(expect.objectContaining(refused(shared)));
  mkdirSync(join(shared, "folder"));
  lchownSync(join(shared, "folder"), somebody, somebody);
  expect(() => openStateFolder(join(shared, "folder", "state"))).toThrow(expect.objectContaining(refused(shared)));
});

test.skipIf(!isLinuxRoot)("a file that another user put into an open state folder is not believed", () => {
  const stateFolder = freshFolder();
  chmodSync(stateFolder, 0o777);
  const planted = join(stateFolder, "queue.sqlite");
  writeFileSync(planted, "");
  lchownSync(planted, somebody, somebody);
  expect(() => openStateFolder(stateFolder)).toThrow(expect.objectContaining(refused(planted)));
  // Not even at the next attempt, when the folder is closed.
  expect(() => openStateFolder(stateFolder)).toThrow(expect.objectContaining(refused(planted)));
});

test("programs of a cache that others could write in are not run", () => {
  process.umask(0);
  const cache = freshFolder();
  const environments = join(cache, "stac-ingest", "envs");
  mkdirSync(environments, { recursive: true, mode: 0o775 });
  chmodSync(join(cache, "stac-ingest"), 0o755);
  expect(openCacheFolder({ XDG_CACHE_HOME: cache })).toBe(join(cache, "stac-ingest"));
  expect(statSync(environments).mode & 0o777).toBe(0o755);
  chmodSync(environments, 0o777);
  const reading = (): unknown => openCacheFolder({ XDG_CACHE_HOME: cache });
  expect(reading).toThrow(expect.objectContaining(refused(environments)));
  expect(openCacheFolder({ XDG_CACHE_HOME: join(cache, "missing") })).toBe(join(cache, "missing", "stac-ingest"));
});
