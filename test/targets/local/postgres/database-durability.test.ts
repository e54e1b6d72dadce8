import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultVersion } from "../../../../src/settings/pgstac-versions.ts";

import { prepareDataFolder } from "../../../../src/targets/local/postgres/database-folder.ts";
import { openEmbeddedDatabase } from "../../../../src/targets/local/postgres/open-embedded-database.ts";
import { cacheFolder } from "../../../cache-folder.ts";

const program = fileURLToPath(new URL("./commit-until-killed.ts", import.meta.url));
let folder: string;
let dataFolder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-durability-"));
  dataFolder = join(folder, "database");
  await prepareDataFolder(defaultVersion, cacheFolder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Lets the program run until it has reported so many lines and then a moment longer; returns what it committed. */
async function killAfter(lines: number, milliseconds: number, first = 0): Promise<number[]> {
  const child = spawn(process.execPath, [program, dataFolder, String(first)], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const reported: string[] = [];
  const enough = Promise.withResolvers<void>();
  const ended = once(
    createInterface(child.stdout).on("line", (line) => {
      reported.push(line);
      if (reported.length === lines) enough.resolve();
    }),
    "close",
  );
  await Promise.race([enough.promise, exited]);
  await delay(milliseconds);
  child.kill("SIGKILL");
  expect(await exited).toEqual([null, "SIGKILL"]);
  await ended;
  return reported.filter((line) => line !== "opening").map(Number);
}

test("every commit that was reported outlives kill -9, whenever it comes", { timeout: 120_000 }, async () => {
  // While the folder is made, and while the database opens in it for the first time.
  for (const milliseconds of [0, 30, 100, 200, 400, 800]) expect(await killAfter(1, milliseconds)).toEqual([]);
  const committed = await killAfter(400, 7);
  // While it recovers.
  for (const milliseconds of [300, 500, 700]) {
    committed.push(...(await killAfter(1, milliseconds, milliseconds * 1000)));
  }
  committed.push(...(await killAfter(100, 3, 1_000_000)));
  expect(committed.length).toBeGreaterThan(450);

  await using database = await openEmbeddedDatabase({
    dataFolder,
    pgstacVersion: defaultVersion,
    port: 0,
    cacheFolder,
  });
  const client = new pg.Client(database.url);
  await client.connect();
  const { rows } = await client.query<{ n: number }>("select n from committed where length(filling) = 2000");
  const { rows: found } = await client.query("select pgstac.search('{}') as found");
  await client.end();
  const kept = new Set(rows.map(({ n }) => n));
  expect(committed.filter((n) => !kept.has(n))).toEqual([]);
  expect(kept.size - committed.length).toBeLessThanOrEqual(5);
  expect(found[0].found.features).toEqual([]);
  expect((await readdir(folder)).sort()).toEqual(["database", "database.lock"]);
});
