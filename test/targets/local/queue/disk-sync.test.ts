import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DiskSync } from "../../../../src/targets/local/queue/disk-sync.ts";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";

test("a message is accepted once the disk has it, and waits that come together share one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stac-ingest-disk-"));
  const path = join(folder, "queue.sqlite");
  using queue = openQueue(path, { gen: 5, load: 5 });
  rmSync(`${path}-wal`, { force: true });
  await expect(queue.publish("gen", [{ body: "{}", attributes: {} }])).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringContaining(`${path}-wal cannot be written`),
  });

  writeFileSync(`${path}-wal`, "");
  using disk = new DiskSync(path);
  const [running, next, same] = [disk.settle(), disk.settle(), disk.settle()];
  expect(next).not.toBe(running);
  expect(same).toBe(next);
  await Promise.all([running, next]);
  rmSync(folder, { recursive: true });
});
