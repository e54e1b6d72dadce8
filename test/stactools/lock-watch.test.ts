import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeLock } from "../../src/stactools/lock-file.ts";
import { LockWatch } from "../../src/stactools/lock-watch.ts";

let folder: string;
let lockPath: string;
let now = 0;
vi.mock(import("../../src/pipeline/process/steady-now.ts"), () => ({ steadyNow: () => now }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-lock-"));
  lockPath = join(folder, "packages.lock");
});
afterEach(() => rm(folder, { recursive: true }));

const set = (name: string, version: string) => ({ name, python: "3.12", requires: [], pins: `${name}==${version}\n` });
const changedLater = (watch: LockWatch) => {
  now += 1000;
  return watch.changed();
};

test("each package that is locked otherwise is told once", async () => {
  await writeLock(lockPath, [set("a", "1"), set("b", "1")]);
  const watch = new LockWatch(lockPath);
  expect(await watch.changed()).toEqual([]);
  await writeLock(lockPath, [set("a", "2"), set("b", "1"), set("c", "1")]);
  expect(await watch.changed()).toEqual([]);
  expect(await changedLater(watch)).toEqual(["a", "c"]);
  expect(await changedLater(watch)).toEqual([]);
});

test("a lock that comes later is new, and what is gone stays as it is", async () => {
  const watch = new LockWatch(lockPath);
  expect(await watch.changed()).toEqual([]);
  await writeLock(lockPath, [set("a", "1")]);
  expect(await changedLater(watch)).toEqual(["a"]);
  await rm(lockPath);
  expect(await changedLater(watch)).toEqual([]);
});

test("a lock that cannot be read is told once, and the next is compared with what was in use", async () => {
  await writeLock(lockPath, [set("a", "1"), set("b", "1")]);
  const watch = new LockWatch(lockPath);
  await watch.changed();
  await writeFile(lockPath, "<<<<<<< ours\n");
  await expect(changedLater(watch)).rejects.toMatchObject({ kind: "invalid_settings" });
  expect(await changedLater(watch)).toEqual([]);
  await writeLock(lockPath, [set("a", "1"), set("b", "2")]);
  expect(await changedLater(watch)).toEqual(["b"]);
});

test("those who ask at once get one answer together", async () => {
  await writeLock(lockPath, [set("a", "1")]);
  const watch = new LockWatch(lockPath);
  await watch.changed();
  await writeLock(lockPath, [set("a", "2")]);
  now += 1000;
  const answers = await Promise.all([watch.changed(), watch.changed(), watch.changed()]);
  expect(answers.flat()).toEqual(["a"]);
});
