import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import { isLocked, takeLock } from "../../src/targets/local/state/lock.ts";
import { commandLineIn } from "../journeys/command-line.ts";

const patient = { timeout: 60_000, interval: 20 };
const program = fileURLToPath(new URL("../../bin/stac-ingest.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "stac-ingest-held-"));
const stateFolder = join(folder, ".stac-ingest");
const record = join(stateFolder, "process.json");
const { run, read } = commandLineIn(folder);
const held: ChildProcess[] = [];

afterEach(async () => {
  for (const child of held.splice(0)) {
    child.kill("SIGKILL");
    await (child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined);
  }
  rmSync(stateFolder, { recursive: true, force: true });
});

/** The process that starts, once it opens the database: before that it has the queue's file for itself for a moment. */
async function startingPid(): Promise<number> {
  const step = (): string => (existsSync(record) ? JSON.parse(readFileSync(record, "utf8")).step : "none yet");
  await expect.poll(step, patient).toBe("opening the database");
  return JSON.parse(readFileSync(record, "utf8")).pid;
}

test("a pipeline that is held while it starts is told as starting by every command, and goes on", async () => {
  held.push(spawn(process.execPath, [program, "local", "start", "--port", "0"], { cwd: folder, stdio: "ignore" }));
  const pid = await startingPid();
  process.kill(pid, "SIGSTOP");
  const since = /^20\d\d-\d\d-\d\dT/;
  expect(await read(["local", "status"], 1)).toMatchObject({
    running: false,
    starting: { pid, since: expect.stringMatching(since), step: "opening the database" },
  });
  expect(await run(["local", "status"])).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /^the pipeline is starting since 20\S+ \(process \d+: opening the database\); its state is/,
    ),
  });
  expect(await read(["status"])).toMatchObject({ running: false, starting: true });
  expect((await run(["status"])).stdout).toContain("the stages are starting");
  expect((await run(["status", "--check"])).stdout).toContain("it is starting");
  expect((await run(["doctor"])).stdout).toMatch(/failed {2}pipeline +starting since 20/);
  // Opens no database beside the pipeline that is about to.
  expect(await run(["collections", "list"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`is starting since 20`),
  });
  expect(await run(["local", "start", "--detach", "--port", "0"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`is starting already since 20`),
  });
  process.kill(pid, "SIGCONT");
  await expect.poll(() => read(["local", "status"]).catch(() => ({})), patient).toMatchObject({ running: true, pid });
  expect(await read(["local", "stop"])).toEqual({ stopped: true, pid });
}, 240_000);

test("local start --detach says where a start is held, within its limit, and local stop ends that", async () => {
  const starting = run(["local", "start", "--detach", "--port", "0", "--timeout", "15s"]);
  const pid = await startingPid();
  process.kill(pid, "SIGSTOP");
  expect(await starting).toMatchObject({
    code: exitCodes.timedOut,
    stderr: expect.stringMatching(
      new RegExp(
        `the pipeline takes no messages after 15 s: it is starting since 20\\S+ \\(process ${pid}: opening the database\\)`,
      ),
    ),
  });
  expect(await read(["local", "status"], 1)).toMatchObject({ starting: { pid }, supervisor: { restarts: 0 } });
  expect(await read(["local", "stop"])).toEqual({ stopped: true, pid });
  expect(await read(["local", "status"], 1)).toMatchObject({ running: false, starting: null });
}, 240_000);

test("a lock whose holder cannot be found out is not told as nobody's", async () => {
  {
    using _lock = takeLock(stateFolder);
    // Whoever has just taken the lock has written no record yet.
    expect(await read(["local", "status"], 1)).toMatchObject({ starting: { pid: null, since: null } });
  }
  rmSync(join(stateFolder, "lock.sqlite"));
  writeFileSync(
    join(stateFolder, "lock.sqlite"),
    "no file of SQLite, but as long as its header of a hundred bytes ".repeat(4),
  );
  expect(() => isLocked(stateFolder)).toThrow("whether a pipeline works on");
  expect(await run(["local", "status"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("whether a pipeline works on"),
  });
});

test("looks at a lock do not take one another for a pipeline", async () => {
  takeLock(stateFolder)?.[Symbol.dispose]();
  const looks = await Promise.all(Array.from({ length: 4 }, () => read(["local", "status"], 1)));
  expect(looks).toEqual(looks.map(() => expect.objectContaining({ running: false, starting: null })));
});
