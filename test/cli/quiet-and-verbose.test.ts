import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { openTeller } from "../../src/cli/setup/open-teller.ts";
import { openPool } from "../../src/pgstac/database/open-pool.ts";
import { hasServer, openTestDatabase } from "../pgstac/test-database.ts";
import { folderWith, removeFolders } from "./folder.ts";
import { closeTestTargets, openTestTarget } from "./target.ts";
import { run } from "./terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const recipe = "recipes: {one: {package: stactools-a, group: b, args: ['{url}'], collection: c}}";
const settings = `packages: {stactools-a: {}}\n${recipe}`;

test("--quiet leaves notes out, and keeps data", async () => {
  const logs = await run(["logs", "--level", "error", "--quiet"]);
  expect(logs).toEqual({ code: 0, stdout: "", stderr: "" });
  expect((await run(["logs", "--level", "error"])).stderr).toBe("no record is like that\n");
  const status = await run(["status", "-q", "--json"]);
  expect({ ...status, stdout: JSON.parse(status.stdout) }).toMatchObject({ code: 0, stderr: "", stdout: {} });
});

test("--quiet keeps failures: of the command, of a row, and of its use", async () => {
  const cwd = folderWith({ "config.yml": settings });
  const rows = await run(["enqueue", "-", "--recipe", "one", "--no-check", "--format", "jsonl", "-q"], {
    cwd,
    stdin: '{"url": "https://example.com/a"}\n{"other": 1}\n',
  });
  expect(rows.code).toBe(3);
  expect(rows.stderr).toContain("stdin:2: ");
  const missing = await run(["collections", "get", "nothing", "-q"]);
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("there is no collection nothing") });
  expect(await run(["statsu", "-q"])).toMatchObject({ code: 2, stderr: expect.stringContaining("unknown command") });
});

test("--quiet and --verbose do not go together", async () => {
  expect(await run(["status", "-q", "-v"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("cannot be used with option '-q, --quiet'"),
  });
});

test("--verbose names settings, and each call of the target with its time, without secrets", async () => {
  const cwd = folderWith({ "config.yml": "" });
  const target = openTestTarget();
  const { code, stdout, stderr } = await run(["collections", "list", "--json", "-v"], { cwd, target });
  expect({ code, data: JSON.parse(stdout) }).toEqual({ code: 0, data: [] });
  expect(stderr).toMatch(/^\d+\.\d{3} s: settings are .*config\.yml; the target is local, the state folder /m);
  expect(stderr).toMatch(/^\d+\.\d{3} s: local: operate collections\.list answered in \d+\.\d{3} s$/m);
  expect(stderr).toMatch(/^\d+\.\d{3} s: done$/m);
  const dead = await run(["dlq", "list", "gen", "-v"], { cwd, target });
  expect(dead.stderr).toMatch(/local messaging: \w+ .*gen.* answered in/);
  const failed = await run(["collections", "get", "nothing", "-v"], { cwd, target });
  expect(failed.stderr).toMatch(/local: operate collections\.get failed in/);
});

test("--verbose names requests over HTTP, with secrets hidden", async () => {
  const server = createServer((_, response) => response.end('{"url": "https://example.com/a"}\n')).listen(0);
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}/rows.ndjson?X-Amz-Signature=abcdef`;
  const cwd = folderWith({ "config.yml": settings });
  const { stderr } = await run(["enqueue", address, "--recipe", "one", "--dry-run", "--no-check", "-v"], { cwd });
  server.close();
  expect(stderr).not.toContain("abcdef");
  expect(stderr).toMatch(/: GET http:\/\/127\.0\.0\.1:\d+\/rows\.ndjson\?X-Amz-Signature=\*\*\* answered 200 in \d/);
});

test.skipIf(!hasServer)("connections to databases are told, without passwords", async () => {
  const told: string[] = [];
  using _ = openTeller((sentence) => told.push(sentence));
  await using database = await openTestDatabase(undefined);
  const pool = openPool(database.url, { max: 1 });
  await pool.query("select 1");
  await pool.end();
  expect(told.join("\n")).toMatch(/^\d+\.\d{3} s: connected to the database \w+ at [\w.]+:\d+$/m);
});

test("programs are told, until the command ends", async () => {
  const told: string[] = [];
  const teller = openTeller((sentence) => told.push(sentence));
  await promisify(execFile)(process.execPath, ["--version"]);
  await expect.poll(() => told.join("\n")).toMatch(/--version ended with 0 in/);
  teller[Symbol.dispose]();
  const count = told.length;
  await promisify(execFile)(process.execPath, ["--version"]);
  expect(told).toHaveLength(count);
});
