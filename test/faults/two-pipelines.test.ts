import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSettings } from "../../src/settings/settings.ts";
import { openEmbeddedDatabase } from "../../src/targets/local/postgres/open-embedded-database.ts";
import { isLocked, takeLock } from "../../src/targets/local/state/lock.ts";
import { cacheFolder } from "../cache-folder.ts";
import { commandLineIn } from "../journeys/command-line.ts";

const parent = mkdtempSync(join(tmpdir(), "stac-ingest-two-"));
const patient = { timeout: 60_000, interval: 100 };
let folders = 0;
const freshFolder = (): string => {
  const folder = join(parent, String(++folders));
  mkdirSync(folder);
  return folder;
};
afterAll(() => rmSync(parent, { recursive: true }));

test("a folder has one lock, by whatever path it is reached", () => {
  const folder = freshFolder();
  using lock = takeLock(folder);
  expect(lock).toBeDefined();
  const link = `${folder}-link`;
  symlinkSync(folder, link);
  expect(isLocked(link)).toBe(true);
  expect(takeLock(link)).toBeUndefined();
});

test("a process that outlives the one that started it keeps no lock", async () => {
  const folder = freshFolder();
  const module = new URL("../../src/targets/local/state/lock.ts", import.meta.url).href;
  const script = `
    import { spawn } from "node:child_process";
    import { takeLock } from ${JSON.stringify(module)};
    globalThis.lock = takeLock(${JSON.stringify(folder)});
    const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = (await once(holder.stdout, "data")) as [Buffer];
  const child = Number(printed.toString());
  try {
    expect(isLocked(folder)).toBe(true);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    process.kill(child, 0);
    using lock = takeLock(folder);
    expect(lock).toBeDefined();
  } finally {
    process.kill(child, "SIGKILL");
  }
});

test("a database has one process, by whatever path its folder is reached", async () => {
  const options = { pgstacVersion: readSettings({}, "test").pgstac_version, port: 0, cacheFolder };
  const dataFolder = join(freshFolder(), "database");
  await using _database = await openEmbeddedDatabase({ ...options, dataFolder });
  const link = join(freshFolder(), "database");
  symlinkSync(dataFolder, link);
  await expect(openEmbeddedDatabase({ ...options, dataFolder: link })).rejects.toMatchObject({
    kind: "already_running",
  });
});

test.each<[string, (folder: string) => void]>([
  ["removed", (folder) => rmSync(folder, { recursive: true })],
  ["moved", (folder) => renameSync(folder, `${folder}-moved`)],
  [
    "replaced",
    (folder) => {
      renameSync(folder, `${folder}-moved`);
      cpSync(`${folder}-moved`, folder, { recursive: true });
    },
  ],
])("whoever has the lock of a folder is told when it is %s", async (_, change) => {
  const folder = freshFolder();
  using lock = takeLock(folder);
  change(folder);
  await expect.poll(() => lock?.lost.aborted, patient).toBe(true);
  expect(lock?.lost.reason).toMatchObject({ kind: "not_found", message: expect.stringContaining(folder) });
});

test("a pipeline whose state folder is replaced ends, leaves the new one alone, and is not started again in it", async () => {
  const folder = freshFolder();
  const { read, run } = commandLineIn(folder);
  const [stateFolder, moved, copy] = ["", "-moved", "-copy"].map((end) => join(folder, `.stac-ingest${end}`)) as [
    string,
    string,
    string,
  ];
  const { pid, supervisor } = await read<{ pid: number; supervisor: number }>([
    ...["local", "start", "--detach", "--port", "0"],
  ]);
  cpSync(stateFolder, copy, { recursive: true });
  renameSync(stateFolder, moved);
  expect(await run(["local", "reset", "--yes"])).toMatchObject({ code: 0 });
  rmSync(stateFolder, { recursive: true });
  renameSync(copy, stateFolder);
  // Who adopted it may not have taken note of its end yet.
  const isAlive = (process_: number): boolean =>
    existsSync(`/proc/${process_}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${process_}/status`, "utf8"));
  await expect.poll(() => isAlive(pid) || isAlive(supervisor), patient).toBe(false);
  expect(isLocked(stateFolder)).toBe(false);
  // The copy is a pipeline of its own.
  await read(["local", "start", "--detach", "--port", "0"]);
  expect(await run(["local", "stop"])).toMatchObject({ code: 0 });
  expect(isLocked(moved)).toBe(false);
});
