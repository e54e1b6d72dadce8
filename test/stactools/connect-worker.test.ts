import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { connectWorker } from "../../src/stactools/connect-worker.ts";

const scratchFolder = mkdtempSync(join(tmpdir(), "worker-"));
afterAll(() => rmSync(scratchFolder, { recursive: true }));

test("a worker that cannot be listened to on one path leaves no server on the other", async () => {
  mkdirSync(join(scratchFolder, "output"));
  const servers = (): string[] => process.getActiveResourcesInfo().filter((name) => name.startsWith("Pipe"));
  const before = servers().length;
  const spawn = () => Promise.reject(new Error("no process is started"));
  await expect(connectWorker(spawn, { scratchFolder, limitBytes: 1024 })).rejects.toThrow("EADDRINUSE");
  await expect.poll(() => servers().length).toBe(before);
  expect(readdirSync(scratchFolder)).toEqual(["output"]);
});
