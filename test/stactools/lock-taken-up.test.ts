import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { UsedSet } from "../../src/pipeline/stage/used-set.ts";
import { hashOfLock } from "../../src/stactools/hash-of-lock.ts";
import { readLock, writeLock } from "../../src/stactools/lock-file.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { isRunning } from "./is-running.ts";
import { misbehave, misbehaving, misbehavingProject, within } from "./misbehaving-package.ts";

test("a lock that is replaced is taken up by new workers without a restart, and the old ones end", async () => {
  const { settings, lockPath: made, cacheFolder } = await misbehavingProject();
  const [locked] = (await readLock(made)).values();
  if (!locked) throw new Error("nothing is locked");
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-lock-"));
  const lockPath = join(folder, "packages.lock");
  await writeLock(lockPath, [locked]);
  const logged: unknown[][] = [];
  await using maker = openItemMaker({ settings, lockPath, cacheFolder, log: (...record) => void logged.push(record) });
  const make = async () => {
    const used: UsedSet[] = [];
    const text = await maker.createItem(
      misbehave("well"),
      within(120),
      () => {},
      (set) => void used.push(set),
    );
    return { pid: Number(JSON.parse(text ?? "").properties.pid), lock: used[0]?.lock };
  };
  const first = await make();
  expect(first.lock).toBe(hashOfLock(locked));

  // The same pins need no other environment. Settings are as they were when the pipeline began.
  const newer = { ...locked, requires: [...locked.requires, "numpy"] };
  await writeLock(lockPath, [newer]);
  await expect.poll(async () => (await make()).lock, { timeout: 60_000 }).toBe(hashOfLock(newer));
  expect((await make()).pid).not.toBe(first.pid);
  await expect.poll(() => isRunning(first.pid), { timeout: 30_000 }).toBe(false);
  expect(logged).toContainEqual([
    "info",
    "lock taken up",
    expect.objectContaining({ package: misbehaving, lock: hashOfLock(newer).slice(0, 12) }),
  ]);
  await rm(folder, { recursive: true });
});
