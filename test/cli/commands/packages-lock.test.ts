import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "../folder.ts";
import { run } from "../terminal.ts";

afterEach(removeFolders);

test("a first lock is told in a line, a later one by what moved", async () => {
  const cwd = folderWith({ "config.yml": "packages: {stactools: {version: 0.5.2}}" });
  const env = { HOME: process.env["HOME"] };
  expect(await run(["packages", "lock"], { cwd, env })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^stactools 0\.5\.2: locked, \d+ packages\n$/),
  });
  const { stdout } = await run(["packages", "list", "--json"], { cwd, env });
  expect(JSON.parse(stdout)).toMatchObject([{ environment: { made: true }, groups: expect.any(Array) }]);
  const upgraded = await run(["packages", "lock"], {
    cwd,
    env: { ...env, STAC_INGEST_PACKAGES__STACTOOLS__VERSION: "0.5.3" },
  });
  expect(upgraded.stdout).toMatch(/^stactools 0\.5\.3: locked\n(.*\n)* {2}stactools 0\.5\.2 -> 0\.5\.3\n/);
}, 240_000);
