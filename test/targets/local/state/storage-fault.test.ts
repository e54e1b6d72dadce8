import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSettings } from "../../../../src/settings/settings.ts";
import { openLocalTarget } from "../../../../src/targets/local/open-local-target.ts";
import { takeLock } from "../../../../src/targets/local/state/lock.ts";
import { storageFault } from "../../../../src/targets/local/state/storage-fault.ts";

const parent = mkdtempSync(join(tmpdir(), "stac-ingest-storage-"));
const file = join(parent, "file");
writeFileSync(file, "no folder");
afterAll(() => rmSync(parent, { recursive: true }));

const unusable = {
  kind: "infrastructure",
  message: expect.stringContaining(`${join(file, "state")} cannot be written to`),
  remedy: "set state_folder to one you may write to",
};

test("a state folder that cannot be made is named, and is no bug", async () => {
  const stateFolder = join(file, "state");
  expect(() => takeLock(stateFolder)).toThrow(expect.objectContaining(unusable));
  await using target = await openLocalTarget({ settings: readSettings({}, "test"), stateFolder });
  await expect(target.messaging.publish("gen", [{ body: "a", attributes: {} }])).rejects.toMatchObject(unusable);
});

test("a full disk is said to be full", () => {
  const error = Object.assign(new Error("ENOSPC: no space left on device, copyfile"), { errno: -28, code: "ENOSPC" });
  expect(storageFault(error, "/data")).toMatchObject({
    message: "/data cannot be written to: the disk is full",
    remedy: "make room on the disk",
  });
  const bug = new TypeError("oh no");
  expect(storageFault(bug, "/data")).toBe(bug);
});
