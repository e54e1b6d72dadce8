import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readOrMakePassword } from "../../src/targets/local/postgres/pgpass.ts";
import { commandLineIn } from "../journeys/command-line.ts";
import { collection, item } from "../pipeline/message/messages.ts";

const folder = mkdtempSync(join(tmpdir(), "stac-ingest-restart-"));
const stateFolder = join(folder, ".stac-ingest");
const { run, read } = commandLineIn(folder);
const patient = { timeout: 120_000, interval: 500 };
const count = 3_000;

let pid: number;
let url: string;

beforeAll(async () => {
  await read(["local", "start", "--detach", "--port", "0"]);
  const status = await read<{ pid: number; database_url: string }>(["local", "status"]);
  pid = status.pid;
  url = Object.assign(new URL(status.database_url), { password: await readOrMakePassword(stateFolder) }).href;
});
afterAll(async () => {
  await run(["local", "stop", "--timeout", "120s"]);
  rmSync(folder, { recursive: true });
});

/** Resolves once the statement has failed or the database with it; undefined while nobody can connect. */
async function ask(sql: string): Promise<pg.QueryResult | Error> {
  const client = new pg.Client(url);
  client.on("error", () => {});
  try {
    await client.connect();
    return await client.query(sql);
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Recurses without end inside PostGIS, until there is no memory below its stack: nothing of PostgreSQL is whole then. */
const breakdown = "select st_wrapx('POLYGON((0 0,1 0,1 1,0 0))'::geometry, 'nan', 'nan')";
const logs = (): string =>
  readdirSync(join(stateFolder, "logs"))
    .map((name) => readFileSync(join(stateFolder, "logs", name), "utf8"))
    .join("\n");

test("a database that breaks down while messages are loaded is started again, and the pipeline goes on", async () => {
  await run(["collections", "load", "-"], JSON.stringify(collection("scenes")));
  const items = Array.from({ length: count }, (_, index) =>
    JSON.stringify({ ...item(`scene-${index}`), collection: "scenes" }),
  );
  expect(await run(["publish", "-"], items.join("\n"))).toMatchObject({ code: 0 });
  expect(await ask(breakdown)).toMatchObject({ message: expect.stringContaining("terminated") });
  await vi.waitFor(async () => {
    const loaded = await ask("select count(*)::int as loaded from pgstac.items");
    expect("rows" in loaded && loaded.rows).toEqual([{ loaded: count }]);
  }, patient);
  expect(await read<{ pid: number }>(["local", "status"])).toMatchObject({ running: true, pid });
  expect(logs()).toContain("PostgreSQL broke down; it is started again");
  expect(await run(["status", "--wait", "--timeout", "2m"])).toMatchObject({ code: 0 });
}, 300_000);

test("local stop ends a pipeline whose database does not come back from a statement", async () => {
  const endless = ask("do $$ begin loop end loop; end $$");
  expect(await run(["local", "stop", "--timeout", "120s"])).toMatchObject({ code: 0 });
  expect(await endless).toBeInstanceOf(Error);
  await read(["local", "start", "--detach", "--port", "0"]);
  const status = await read<{ database_url: string }>(["local", "status"]);
  url = Object.assign(new URL(status.database_url), { password: await readOrMakePassword(stateFolder) }).href;
  const kept = await ask("select count(*)::int as loaded from pgstac.items");
  expect("rows" in kept && kept.rows).toEqual([{ loaded: count }]);
}, 300_000);
