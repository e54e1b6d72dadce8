import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { makeDataFolder } from "../../src/targets/local/postgres/database-folder.ts";
import { openEmbeddedDatabase } from "../../src/targets/local/postgres/open-embedded-database.ts";
import { cacheFolder } from "../cache-folder.ts";

const forgetting = new URL("./disk-that-forgets.ts", import.meta.url).href;
const program = fileURLToPath(new URL("../targets/local/postgres/commit-until-killed.ts", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-power-cut-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("what the embedded database said was committed is on the disk when the power goes", {
  timeout: 120_000,
}, async () => {
  const dataFolder = join(folder, "running");
  const remembered = join(folder, "remembered");
  await makeDataFolder(dataFolder, defaultVersion, cacheFolder);
  await cp(dataFolder, remembered, { recursive: true });

  const child = spawn(process.execPath, ["--import", forgetting, program, dataFolder], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, FORGETFUL: dataFolder, REMEMBERED: remembered },
  });
  const committed: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (line !== "opening") committed.push(Number(line));
    if (committed.length === 100) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(committed.length).toBeGreaterThanOrEqual(100);

  await using database = await openEmbeddedDatabase({
    dataFolder: remembered,
    pgstacVersion: defaultVersion,
    port: 0,
    cacheFolder,
  });
  const client = new pg.Client(database.url);
  await client.connect();
  const { rows } = await client.query<{ n: number }>("select n from committed where length(filling) = 2000");
  await client.end();
  const kept = new Set(rows.map(({ n }) => n));
  expect(committed.filter((n) => !kept.has(n))).toEqual([]);
});
