import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DiskSync } from "../../../../src/targets/local/queue/disk-sync.ts";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stac-ingest-disk-"));
  path = join(folder, "queue.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a message is accepted once the disk has it, and again after the disk has failed", async () => {
  const message = { body: "{}", attributes: {} };
  {
    using queue = openQueue(path, { gen: 5, load: 5 });
    rmSync(`${path}-wal`, { force: true });
    await expect(queue.publish("gen", [message])).rejects.toMatchObject({
      kind: "infrastructure",
      message: expect.stringContaining(`${path}-wal cannot be written`),
    });
  }
  using queue = openQueue(path, { gen: 5, load: 5 });
  expect(await queue.publish("gen", [message])).toEqual(new Map());
});

test("waits that come together share one, and none begins once the file is closed", async () => {
  writeFileSync(`${path}-wal`, "");
  using disk = new DiskSync(path, () => {});
  const [running, next, same] = [disk.settle(), disk.settle(), disk.settle()];
  expect(next).not.toBe(running);
  expect(same).toBe(next);
  disk[Symbol.dispose]();
  await running;
  await expect(next).rejects.toMatchObject({ kind: "interrupted" });
});

test("after the disk has failed, nothing counts as kept before the log is written back", async () => {
  let problem: string | undefined = "another process reads it";
  let written = 0;
  using disk = new DiskSync(path, () => {
    if (problem !== undefined) throw new Error(problem);
    written += 1;
  });
  await expect(disk.settle()).rejects.toThrow("cannot be written");
  writeFileSync(`${path}-wal`, "");
  await expect(disk.settle()).rejects.toThrow("another process reads it");
  problem = undefined;
  await disk.settle();
  await disk.settle();
  expect(written).toBe(1);
});
