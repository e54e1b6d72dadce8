import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { RestartBackoff } from "../../src/pipeline/process/restart-backoff.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { openLocalTarget } from "../../src/targets/local/open-local-target.ts";
import { restartPause } from "../../src/targets/local/process/restart-pause.ts";
import { stopPipeline } from "../../src/targets/local/process/stop.ts";
import { readSupervisorRecord, supervisorFolder } from "../../src/targets/local/process/supervisor-record.ts";
import { isLocked } from "../../src/targets/local/state/lock.ts";
import { commandLineIn } from "../journeys/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "stac-ingest-supervisor-"));
const stateFolder = join(folder, ".stac-ingest");
const { run, read } = commandLineIn(folder);
/** As the commands have them: tests do without the STAC API unless they ask for it. */
const settings = readSettings({ stac_api: false }, "test");
const patient = { timeout: 60_000, interval: 100 };
const stopping = { timeoutSeconds: 60, signal: new AbortController().signal };

interface Started {
  readonly pid: number;
  readonly supervisor: number;
}
const start = (): Promise<Started> => read<Started>(["local", "start", "--detach", "--port", "0"]);
const isUp = (): boolean => isLocked(stateFolder);
const isSupervised = (): boolean => isLocked(supervisorFolder(stateFolder));

beforeEach(async () => void (await stopPipeline(stateFolder, stopping)));
afterAll(async () => {
  await stopPipeline(stateFolder, stopping);
  rmSync(folder, { recursive: true });
});

test("a pipeline that was killed is started again, and it is told why it died", async () => {
  const { pid, supervisor } = await start();
  process.kill(pid, "SIGKILL");
  const status = async () => JSON.parse((await run(["local", "status", "--json"])).stdout);
  await expect.poll(status, { ...patient, interval: 500 }).toMatchObject({
    running: true,
    supervisor: { pid: supervisor, restarts: 1, last: { why: "killed by SIGKILL" } },
  });
  expect((await status()).pid).not.toBe(pid);
  expect((await run(["local", "status"])).stdout).toContain("restarted once; last: killed by SIGKILL at 20");
  expect(readFileSync(join(stateFolder, "logs", "process.log"), "utf8")).toContain('"event":"pipeline died"');
  await using target = await openLocalTarget({ settings, stateFolder });
  const checks = await target.checks();
  expect(checks.find(({ part }) => part === "pipeline")).toMatchObject({
    ok: true,
    found: expect.stringContaining("restarted once"),
  });
});

test("local stop ends both, also in a pause", async () => {
  const { pid } = await start();
  process.kill(pid, "SIGKILL");
  await expect.poll(async () => (await readSupervisorRecord(stateFolder))?.next, patient).toBeDefined();
  await expect(run(["local", "reset", "--yes"])).resolves.toMatchObject({ code: 1 });
  await stopPipeline(stateFolder, stopping);
  expect([isUp(), isSupervised()]).toEqual([false, false]);
});

test("a supervisor that was killed leaves one pipeline, which no other start doubles and which local stop ends", async () => {
  const { pid, supervisor } = await start();
  process.kill(supervisor, "SIGKILL");
  await expect.poll(isSupervised, patient).toBe(false);
  expect(isUp()).toBe(true);
  expect(await run(["local", "start", "--detach", "--port", "0"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("is running already"),
  });
  expect(isSupervised()).toBe(false);
  expect((await run(["local", "status"])).stdout).toContain("restarts   none: nothing starts it again when it dies");
  expect(await read(["local", "status"])).toMatchObject({ running: true, pid, supervisor: null });
  await using target = await openLocalTarget({ settings, stateFolder });
  expect((await target.checks()).find(({ part }) => part === "pipeline")).toMatchObject({
    ok: true,
    found: expect.stringContaining("nothing starts it again when it dies"),
  });
  expect(await stopPipeline(stateFolder, stopping)).toBe(pid);
  expect(isUp()).toBe(false);
});

test("after both were killed the pipeline is started as ever", async () => {
  const { pid, supervisor } = await start();
  for (const killed of [supervisor, pid]) process.kill(killed, "SIGKILL");
  await expect.poll(() => isUp() || isSupervised(), patient).toBe(false);
  expect((await start()).pid).not.toBe(pid);
});

test("local stop ends processes that were halted", async () => {
  const { pid, supervisor } = await start();
  for (const halted of [pid, supervisor]) process.kill(halted, "SIGSTOP");
  await stopPipeline(stateFolder, stopping);
  expect([isUp(), isSupervised()]).toEqual([false, false]);
});

test("a first start that fails is not tried again", async () => {
  await using server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  expect(await run(["local", "start", "--detach", "--port", String(port)])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`port ${port} of this machine is in use`),
  });
  await expect.poll(isSupervised, patient).toBe(false);
  expect(isUp()).toBe(false);
});

test("the pause grows with each death, to a limit, and is short again after the pipeline ran well", () => {
  const pauses = Array.from({ length: 10 }, (_, index) => restartPause(index + 1));
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
  const backoff = new RestartBackoff((deaths) => deaths);
  for (let deaths = 1; deaths <= 5; deaths++) backoff.pauseAfter(10);
  expect(backoff.pauseAfter(10)).toBe(6);
  expect(backoff.pauseAfter(3600)).toBe(1);
});
