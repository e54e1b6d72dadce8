import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { type CommandLine, commandLineIn } from "../journeys/command-line.ts";
import { isLinuxRoot } from "../machine.ts";

interface Status {
  readonly pid: number;
  readonly database_url: string;
}

const run = promisify(execFile);
let folder: string;
let commands: CommandLine;
let status: Status;

const inState = (name: string): string => join(folder, ".stac-ingest", name);
const passwordIn = async (): Promise<string> =>
  (await readFile(inState("pgpass"), "utf8")).trim().split(":").at(-1) ?? "";

async function start(): Promise<void> {
  await commands.read(["local", "start", "--detach", "--port", "0"]);
  status = await commands.read<Status>(["local", "status"]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-address-"));
  await writeFile(join(folder, "config.yml"), "{}\n");
  commands = commandLineIn(folder);
  await start();
});
afterAll(async () => {
  await commands.run(["local", "stop"]);
  await rm(folder, { recursive: true, force: true });
});

test("the password is in two files that only their owner may read, and in nothing that is printed", async () => {
  const password = await passwordIn();
  expect(password).toHaveLength(32);
  for (const name of ["pgpass", "process.json"]) {
    expect((await stat(inState(name))).mode & 0o777).toBe(0o600);
    expect(await readFile(inState(name), "utf8")).toContain(password);
  }
  for (const args of [["local", "status"], ["local", "status", "--json"], ["status", "--json"], ["doctor"]]) {
    const { stdout, stderr } = await commands.run(args);
    expect(stdout + stderr).not.toContain(password);
  }
  expect(await readFile(inState("logs/process.log"), "utf8")).not.toContain(password);
  expect(await readFile(`/proc/${status.pid}/cmdline`, "utf8")).not.toContain(password);
  expect(await readFile(`/proc/${status.pid}/environ`, "utf8")).not.toContain(password);
});

test("the printed address works in psql as it is, with the file that libpq reads passwords from", async () => {
  const { stdout } = await commands.run(["local", "status"]);
  const [, address = ""] = /^catalogue {2}(\S+) /m.exec(stdout) ?? [];
  expect(address).toBe(status.database_url);
  const env = { ...process.env, PGPASSFILE: inState("pgpass") };
  const ask = ["-wAtXc", "select current_user, pgstac.get_version()"];
  expect((await run("psql", [address, ...ask], { env })).stdout).toBe(`stac_ingest|${defaultVersion}\n`);
  await expect(run("psql", [address, ...ask])).rejects.toMatchObject({ stderr: expect.stringContaining("password") });
});

test("any client gets in with that password, and none without", async () => {
  const url = Object.assign(new URL(status.database_url), { password: await passwordIn() }).href;
  const client = new pg.Client(url);
  await client.connect();
  expect((await client.query("select current_user::text as who")).rows).toEqual([{ who: "stac_ingest" }]);
  await client.end();
  await expect(new pg.Client(status.database_url).connect()).rejects.toThrow("password");
});

test("local psql opens psql, gives it what follows -- and ends as it does", async () => {
  expect(await commands.run(["local", "psql", "--", "-AtXc", "select 1 + 1"])).toEqual({
    code: 0,
    stdout: "2\n",
    stderr: "",
  });
  expect(await commands.run(["local", "psql", "--", "-AtX"], "select 'typed';\n")).toMatchObject({ stdout: "typed\n" });
  expect(await commands.run(["local", "psql", "--", "-AtXc", "select 1 / 0"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("division by zero"),
  });
  const seen = await commands.run(["local", "psql", "--", "-AtXc", "\\! tr '\\0' ' ' < /proc/$PPID/cmdline"]);
  expect(seen.stdout).toContain(status.database_url);
  expect(seen.stdout).not.toContain(await passwordIn());
});

test("without psql or without a pipeline local psql says what to do", async () => {
  const without = commandLineIn(folder, { ...process.env, PATH: "" });
  expect(await without.run(["local", "psql"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("psql is not on PATH"),
  });
  const elsewhere = await mkdtemp(join(tmpdir(), "stac-ingest-address-"));
  expect(await commandLineIn(elsewhere).run(["local", "psql"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no pipeline is running"),
  });
  await rm(elsewhere, { recursive: true });
});

test.skipIf(!isLinuxRoot)("another user of the machine is kept out", async () => {
  const asNobody = (...command: string[]) =>
    run("setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", ...command], {
      env: { PATH: process.env["PATH"], PGPASSFILE: inState("pgpass") },
    });
  await chmod(folder, 0o755);
  await expect(asNobody("psql", status.database_url, "-wXc", "select 1")).rejects.toMatchObject({
    stderr: expect.stringMatching(/password/),
  });
  for (const name of ["pgpass", "process.json"]) {
    await expect(asNobody("cat", inState(name))).rejects.toMatchObject({
      stderr: expect.stringContaining("Permission denied"),
    });
  }
});

test("the password stays from start to start, unless others could have read it", async () => {
  const before = await passwordIn();
  await commands.run(["local", "stop"]);
  await start();
  expect(await passwordIn()).toBe(before);
  await commands.run(["local", "stop"]);
  await chmod(inState("pgpass"), 0o644);
  await start();
  expect(await passwordIn()).not.toBe(before);
  expect((await stat(inState("pgpass"))).mode & 0o777).toBe(0o600);
  expect((await commands.run(["local", "psql", "--", "-AtXc", "select 1"])).stdout).toBe("1\n");
});
