import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isLocked, takeLock } from "../../../../src/targets/local/state/lock.ts";

const freshFolder = () => mkdtempSync(join(tmpdir(), "stac-ingest-lock-"));

test("one process at a time holds the lock of a state folder", () => {
  const folder = freshFolder();
  expect(isLocked(folder)).toBe(false);
  const lock = takeLock(folder);
  expect(isLocked(folder)).toBe(true);
  expect(takeLock(folder)).toBeUndefined();
  lock?.[Symbol.dispose]();
  expect(isLocked(folder)).toBe(false);
});

test("a killed process leaves no stale lock", async () => {
  const folder = freshFolder();
  const module = new URL("../../../../src/targets/local/state/lock.ts", import.meta.url).href;
  const script = `
    import { takeLock } from ${JSON.stringify(module)};
    globalThis.lock = takeLock(${JSON.stringify(folder)});
    console.log("locked");
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  expect(isLocked(folder)).toBe(true);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  using lock = takeLock(folder);
  expect(lock).toBeDefined();
});
