import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConnections } from "../../../../src/pgstac/database/open-connections.ts";
import { defaultVersion } from "../../../../src/settings/pgstac-versions.ts";
import { makeDataFolder, postgisBundleIn } from "../../../../src/targets/local/postgres/database-folder.ts";
import {
  type EmbeddedDatabase,
  openEmbeddedDatabase,
} from "../../../../src/targets/local/postgres/open-embedded-database.ts";
import {
  type DatabaseThread,
  type StartOptions,
  startDatabaseThread,
} from "../../../../src/targets/local/postgres/start-database-thread.ts";
import { cacheFolder } from "../../../cache-folder.ts";
import { openTestDatabase } from "../../../database.ts";
import { oldestVersion } from "../../../pgstac/pgstac-versions.ts";

const run = promisify(execFile);
let database: EmbeddedDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await openTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 20 });
  await pool.query("create table counter (id int primary key, value int not null); insert into counter values (1, 0)");
});

/** One that is started in another way. */
async function openOther(options: Partial<StartOptions>): Promise<DatabaseThread> {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-database-"));
  const data = join(folder, "database");
  await makeDataFolder(data, defaultVersion, cacheFolder);
  const postgisBundle = await postgisBundleIn(cacheFolder);
  const thread = await startDatabaseThread({ folder: data, port: 0, postgisBundle, ...options });
  return {
    ...thread,
    [Symbol.asyncDispose]: async () => {
      await thread[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

async function connected(options: pg.ClientConfig = {}): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: database.url, ...options });
  client.on("error", () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

const one = async (client: pg.Client | pg.Pool, sql: string, values: unknown[] = []) =>
  Object.values((await client.query(sql, values)).rows[0])[0];

test("pgstac searches", async () => {
  await pool.query("select pgstac.create_collection($1)", [
    {
      type: "Collection",
      id: "places",
      stac_version: "1.0.0",
      description: "places",
      license: "CC0-1.0",
      links: [],
      extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
    },
  ]);
  const item = {
    type: "Feature",
    stac_version: "1.0.0",
    id: "here",
    collection: "places",
    geometry: { type: "Point", coordinates: [7, 50] },
    properties: { datetime: "2024-05-01T00:00:00Z" },
    links: [],
    assets: {},
  };
  await pool.query("select pgstac.create_item($1)", [item]);
  const found = await one(pool, "select pgstac.search($1)", [{ bbox: [6, 49, 8, 51], collections: ["places"] }]);
  expect(found).toMatchObject({ features: [{ id: "here" }] });
  expect(await one(pool, "select pgstac.search($1)", [{ bbox: [0, 0, 1, 1] }])).toMatchObject({ features: [] });
});

test("transactions of twenty clients do not see into each other", async () => {
  const add = async () => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      const before = await one(client as unknown as pg.Client, "select value from counter where id = 1");
      await client.query("select pg_sleep(0.001)");
      await client.query("update counter set value = $1 where id = 1", [Number(before) + 1]);
      await client.query("commit");
    } finally {
      client.release();
    }
  };
  const start = Number(await one(pool, "select value from counter"));
  await Promise.all(Array.from({ length: 100 }, add));
  expect(await one(pool, "select value from counter")).toBe(start + 100);
});

test("an error in a transaction leaves the connection usable after rollback, in both protocols", async () => {
  await using client = await connected();
  for (const values of [undefined, [1]]) {
    await client.query("begin");
    await client.query("update counter set value = -1");
    await expect(client.query(values ? "select $1::int / 0" : "select 1 / 0", values)).rejects.toThrow("division");
    await expect(client.query("select 1")).rejects.toThrow("current transaction is aborted");
    await client.query("rollback");
    expect(await one(client, "select value from counter")).toBeGreaterThanOrEqual(0);
    await expect(client.query("select $1::int from nowhere", [1])).rejects.toMatchObject({ code: "42P01" });
    await expect(client.query("select $1::int", ["x"])).rejects.toMatchObject({ code: "22P02" });
    expect(await one(client, "select $1::int", [5])).toBe(5);
  }
});

test("a client killed in the middle of a transaction is rolled back and blocks nobody", async () => {
  const code = `
    import pg from "pg";
    const client = new pg.Client("${database.url}");
    await client.connect();
    await client.query("begin");
    await client.query("insert into counter values (99, 99)");
    console.log("ready");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const waiting = one(pool, "select count(*)::int from counter where id = 99");
  child.kill("SIGKILL");
  expect(await waiting).toBe(0);
  await pool.query("insert into counter values (99, 0)");
  await pool.query("delete from counter where id = 99");
});

test("connections reset anywhere in a statement or a transaction poison nothing", async () => {
  const reset = async (sql: string, values?: unknown[]) => {
    const client = await connected();
    await client.query("begin; insert into counter values (77, 0)");
    const unfinished = client.query(sql, values).catch(() => {});
    await delay(Math.random() * 5);
    const { stream } = (client as unknown as { connection: { stream: import("node:net").Socket } }).connection;
    stream.resetAndDestroy();
    await unfinished;
  };
  const large = "x".repeat(5_000_000);
  await Promise.all([
    reset("select pg_sleep(0.01)"),
    reset("select length($1::text)", [large]),
    reset("select repeat('y', 10000) from generate_series(1, 1000)"),
    reset("copy counter from stdin"),
    reset("select 1 / 0"),
  ]);
  expect(await one(pool, "select count(*)::int from counter where id = 77")).toBe(0);
});

test("a client that leaves a transaction open is named to those who connect, and in the log", async () => {
  const said: string[] = [];
  const announce = (sentence: string): void => void said.push(sentence);
  await using patient = await openOther({ idleTransactionMilliseconds: 30_000, announce });
  const forgetful = new pg.Client({ connectionString: patient.url, application_name: "lunch" });
  await forgetful.connect();
  await forgetful.query("begin; create table unfinished ()");
  const sentence = /the client lunch on port \d+ has left a transaction open for \d+ s; it is ended after 30 s/;
  await expect(openConnections(patient.url, {})).rejects.toMatchObject({
    kind: "database_unreachable",
    message: expect.stringMatching(sentence),
  });
  await expect.poll(() => said.join()).toMatch(sentence);
  await forgetful.query("commit");
  const other = new pg.Client(patient.url);
  await other.connect();
  expect(await one(other, "select to_regclass('unfinished')::text")).toBe("unfinished");
  await Promise.all([forgetful.end(), other.end()]);
});

test("a transaction left open and idle gives way to others", async () => {
  const said: string[] = [];
  const announce = (sentence: string): void => void said.push(sentence);
  await using impatient = await openOther({ idleTransactionMilliseconds: 300, announce });
  const forgetful = new pg.Client(impatient.url);
  const waiting = new pg.Client(impatient.url);
  await waiting.connect();
  const lost = new Promise((resolve) => forgetful.on("error", resolve));
  await forgetful.connect();
  await forgetful.query("begin; create table unfinished ()");
  expect(await one(waiting, "select to_regclass('unfinished')")).toBe(null);
  expect(await lost).toMatchObject({ code: "25P03" });
  await expect.poll(() => said.at(-1)).toMatch(/^the client without a name on port \d+ was hung up on/);
  await waiting.end();
});

test("statements and results of twenty megabytes pass", async () => {
  const text = "é".repeat(10_000_000);
  expect(await one(pool, "select length($1::text)", [text])).toBe(10_000_000);
  expect(await one(pool, `select length('${text}')`)).toBe(10_000_000);
  expect(await one(pool, "select $1::text", [text])).toHaveLength(10_000_000);
  const { rows } = await pool.query("select repeat('z', 1000) from generate_series(1, 40000)");
  expect(rows).toHaveLength(40_000);
});

test("named and nameless statements of several clients do not meet", async () => {
  await using one = await connected();
  await using other = await connected();
  const ask = (client: pg.Client, text: string) => client.query({ name: "same", text, values: [1] });
  for (let round = 0; round < 3; round++) {
    expect((await ask(one, "select $1::int + 1 as n")).rows).toEqual([{ n: 2 }]);
    expect((await ask(other, "select $1::int + 2 as n")).rows).toEqual([{ n: 3 }]);
  }
  await other.query("deallocate all");
  expect((await ask(one, "select $1::int + 1 as n")).rows).toEqual([{ n: 2 }]);
});

test("settings, roles and time zones stay with the client that chose them", async () => {
  await using one = await connected({ application_name: "first", options: "-c search_path=pgstac,public" });
  await using other = await connected({ application_name: "second" });
  await one.query("set timezone to 'Asia/Tokyo'; set role pgstac_read; set work_mem to '7MB'");
  await other.query("set search_path to public");
  const look = (client: pg.Client) =>
    client.query(
      `select current_setting('application_name') as name, current_setting('search_path') as path,
        current_setting('timezone') as zone, current_user::text as role, current_setting('work_mem') as memory`,
    );
  for (let round = 0; round < 2; round++) {
    expect((await look(one)).rows).toEqual([
      { name: "first", path: "pgstac,public", zone: "Asia/Tokyo", role: "pgstac_read", memory: "7MB" },
    ]);
    expect((await look(other)).rows).toEqual([
      { name: "second", path: "public", zone: "UTC", role: "stac_ingest", memory: "16MB" },
    ]);
  }
  await one.query("begin; set local timezone to 'America/Lima'; rollback; reset role");
  await other.query("select 1");
  expect((await look(one)).rows[0]).toMatchObject({ zone: "Asia/Tokyo", role: "stac_ingest" });
});

test("a setting that cannot be had refuses the connection and nothing else", async () => {
  await expect(connected({ options: "-c no_such_setting=1" })).rejects.toThrow("no_such_setting");
  await expect(pool.query("select 1")).resolves.toMatchObject({ rowCount: 1 });
});

test("what is no PostgreSQL client is turned away", async () => {
  const socket = connect(database.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  socket.resume();
  await once(socket, "close");
  await expect(pool.query("select 1")).resolves.toMatchObject({ rowCount: 1 });
});

test("psql works, copies in and out, and tells errors", async () => {
  const psql = (...commands: string[]) =>
    run("psql", [database.url, "-qAtX", "-v", "ON_ERROR_STOP=1", ...commands.flatMap((text) => ["-c", text])]);
  expect((await psql("select 1 + 1")).stdout).toBe("2\n");
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-psql-"));
  const out = join(folder, "out.csv");
  await psql(
    "create table copied (a int, b text)",
    "insert into copied select n, 'x' || n from generate_series(1, 1000) n",
    `\\copy copied to '${out}' csv`,
    `\\copy copied from '${out}' csv`,
  );
  expect((await readFile(out, "utf8")).split("\n")).toHaveLength(1001);
  expect(await one(pool, "select count(*)::int from copied")).toBe(2000);
  await expect(psql(`\\copy nowhere from '${out}' csv`)).rejects.toMatchObject({
    stderr: expect.stringContaining("nowhere"),
  });
  await expect(psql(`\\copy copied from '${out}'`)).rejects.toMatchObject({
    stderr: expect.stringContaining("integer"),
  });
  expect(await one(pool, "select count(*)::int from copied")).toBe(2000);
  await rm(folder, { recursive: true });
});

test("the main thread stays free while the database works", async () => {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const start = performance.now();
  await pool.query("select count(*) from generate_series(1, 5000000)");
  clearInterval(timer);
  expect(longest).toBeLessThan((performance.now() - start) / 2);
});

test("only this machine is listened to", async () => {
  const { stdout } = await run("cat", ["/proc/net/tcp"]);
  const port = database.port.toString(16).toUpperCase().padStart(4, "0");
  const listening = stdout.split("\n").filter((line) => line.includes(`:${port} 00000000:0000 0A`));
  expect(listening).toEqual([expect.stringContaining(`0100007F:${port}`)]);
});

test("a port in use and a folder in use are named", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-database-"));
  const options = { dataFolder: join(folder, "database"), pgstacVersion: defaultVersion, cacheFolder };
  await expect(openEmbeddedDatabase({ ...options, port: database.port })).rejects.toMatchObject({
    kind: "already_running",
    message: expect.stringContaining(String(database.port)),
    remedy: expect.stringContaining("--port"),
  });
  {
    await using _open = await openEmbeddedDatabase({ ...options, port: 0 });
    await expect(openEmbeddedDatabase({ ...options, port: 0 })).rejects.toMatchObject({
      kind: "already_running",
      message: expect.stringContaining(folder),
    });
  }
  await expect(openEmbeddedDatabase({ ...options, pgstacVersion: oldestVersion, port: 0 })).rejects.toMatchObject({
    kind: "pgstac_unsupported",
    message: expect.stringContaining(`holds pgstac ${defaultVersion}`),
    remedy: expect.stringContaining(`set pgstac_version to ${defaultVersion}`),
  });
  await rm(folder, { recursive: true });
});

test("thousands of errors and the deepest recursion leave the database whole", async () => {
  await using client = await connected();
  for (let n = 0; n < 2500; n++) await expect(client.query("select 1 / 0")).rejects.toThrow("division");
  for (let n = 0; n < 500; n++) await expect(client.query("select 1 / $1::int", [0])).rejects.toThrow("division");
  const deep = `select ('${"[".repeat(100_000)}${"]".repeat(100_000)}')::jsonb`;
  await expect(client.query(deep)).rejects.toMatchObject({ code: "54001" });
  expect(await one(client, "select 1")).toBe(1);
});

test("a lost database is told, and its clients are hung up on", async () => {
  await using doomed = await openOther({ superuser: true });
  const client = new pg.Client(doomed.url);
  const hungUp = new Promise((resolve) => client.on("error", resolve));
  await client.connect();
  client.query("copy (select 1) to program 'nothing'").catch(() => {});
  await expect(doomed.lost).rejects.toMatchObject({ kind: "database_unreachable" });
  await hungUp;
});

test("closing rolls back what is open, keeps what was committed and takes seconds at most", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-database-"));
  const options = { dataFolder: join(folder, "database"), pgstacVersion: defaultVersion, cacheFolder, port: 0 };
  const first = await openEmbeddedDatabase(options);
  const client = new pg.Client(first.url);
  client.on("error", () => {});
  await client.connect();
  await client.query("create table kept (n int); insert into kept values (1)");
  await client.query("begin; insert into kept values (2)");
  const start = performance.now();
  await first[Symbol.asyncDispose]();
  expect(performance.now() - start).toBeLessThan(5000);
  {
    await using again = await openEmbeddedDatabase(options);
    const reader = new pg.Client(again.url);
    await reader.connect();
    expect((await reader.query("select n from kept")).rows).toEqual([{ n: 1 }]);
    await reader.end();
  }
  await rm(folder, { recursive: true });
});
