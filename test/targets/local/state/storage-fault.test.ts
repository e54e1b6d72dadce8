import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSettings } from "../../../../src/settings/settings.ts";
import { openLocalTarget } from "../../../../src/targets/local/open-local-target.ts";
import { queueFault } from "../../../../src/targets/local/queue/queue-fault.ts";
import { takeLock } from "../../../../src/targets/local/state/lock.ts";
import { storageFault } from "../../../../src/targets/local/state/storage-fault.ts";

const parent = mkdtempSync(join(tmpdir(), "stac-ingest-storage-"));
const file = join(parent, "file");
writeFileSync(file, "no folder");
afterAll(() => rmSync(parent, { recursive: true }));

symlinkSync(join(parent, "unmounted"), join(parent, "dangling"));
symlinkSync(join(parent, "loop"), join(parent, "loop"));
symlinkSync(file, join(parent, "link"));
const remedy = "mend that path, or set state_folder to another one";

test.each([
  ["below a file", "file/state", `${file} is a file`],
  ["that is a file", "file", `${file} is a file`],
  [
    "on a disk that is not mounted",
    "dangling/state",
    `${join(parent, "dangling")} is a link to ${join(parent, "unmounted")}, which leads nowhere (is its disk mounted?)`,
  ],
  [
    "that is a link to itself",
    "loop",
    `${join(parent, "loop")} is a link to ${join(parent, "loop")}, which leads nowhere (is its disk mounted?)`,
  ],
  ["that is a link to a file", "link", `${join(parent, "link")} is a link to a file`],
])("a state folder %s cannot be made, and is not taken for an empty one", async (_, name, why) => {
  const stateFolder = join(parent, name);
  const message = `${stateFolder} cannot be written to: ${why}`;
  expect(() => takeLock(stateFolder)).toThrow(expect.objectContaining({ kind: "infrastructure", message, remedy }));
  const opened = openLocalTarget({ settings: readSettings({}, "test"), stateFolder });
  await expect(opened).rejects.toMatchObject({ kind: "infrastructure", message: expect.stringContaining(why), remedy });
});

test("a disk that refuses locks is named, for the lock as for the queue", () => {
  const error = Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR", errcode: 3850 });
  const told = { kind: "infrastructure", remedy: "set state_folder to a disk of this machine" };
  expect(storageFault(error, "/mnt/nfs/state")).toMatchObject({
    ...told,
    message: "/mnt/nfs/state cannot be locked, as on many network mounts",
  });
  expect(queueFault(error, "/mnt/nfs/state/queue.sqlite")).toMatchObject({
    ...told,
    message: "the queue file /mnt/nfs/state/queue.sqlite cannot be locked, as on many network mounts",
  });
});

test("a full disk is said to be full", () => {
  const error = Object.assign(new Error("ENOSPC: no space left on device, copyfile"), { errno: -28, code: "ENOSPC" });
  expect(storageFault(error, "/data")).toMatchObject({
    message: expect.stringMatching(/^\/data cannot be written to: the disk is full \(\d+ MB are free\)$/),
    remedy: "make room on the disk",
  });
  const bug = new TypeError("oh no");
  expect(storageFault(bug, "/data")).toBe(bug);
});
