import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { supervise } from "../../src/targets/local/process/supervise.ts";
import { supervisorFolder } from "../../src/targets/local/process/supervisor-record.ts";
import { takeLock } from "../../src/targets/local/state/lock.ts";
import { ProcessOutput } from "../../src/targets/local/state/process-output.ts";

const stateFolder = mkdtempSync(join(tmpdir(), "stac-ingest-ready-"));
afterAll(() => rmSync(stateFolder, { recursive: true }));

test("a pipeline that dies as soon as it takes messages is started again", async () => {
  mkdirSync(supervisorFolder(stateFolder));
  using lock = takeLock(supervisorFolder(stateFolder));
  if (!lock) throw new Error("the lock is taken");
  const program = fileURLToPath(new URL("./ready-and-dead.ts", import.meta.url));
  const command = [process.execPath, program, stateFolder];
  const output = new ProcessOutput(join(stateFolder, "process.log"));
  const enough = new AbortController();
  const told: unknown[] = [];
  const tell = (record: unknown): void => {
    told.push(record);
    if (told.length === 2) enough.abort();
  };
  await supervise({ stateFolder, lock, output, command, tell }, enough.signal);
  expect(told).toMatchObject([
    { event: "pipeline died", why: "killed by SIGKILL", restart_in_seconds: 1 },
    { event: "pipeline died", why: "killed by SIGKILL", restart_in_seconds: 2 },
  ]);
});
