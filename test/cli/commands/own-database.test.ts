import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { bareCollection } from "../../../src/pipeline/item/collection.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { hasServer, openTestDatabase } from "../../pgstac/test-database.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { runForReal } from "../terminal.ts";

afterEach(removeFolders);

const scenes = JSON.stringify(JSON.parse(bareCollection("scenes").text));

test.skipIf(!hasServer)(
  "an empty database is ready after one command, and is asked while no pipeline runs",
  async () => {
    await using database = await openTestDatabase(undefined);
    const cwd = folderWith({ "config.yml": `database_url: ${database.url}`, "scenes.json": scenes });
    const env = process.env;
    const missing = await runForReal(["collections", "list"], { cwd, env });
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("try: stac-ingest pgstac migrate") });

    const migrate = ["pgstac", "migrate", "--database-url", database.url];
    expect(await runForReal(migrate, { cwd: folderWith({}), env })).toMatchObject({
      code: 0,
      stdout: `pgstac ${defaultVersion} installed\n`,
    });
    expect((await runForReal(["pgstac", "migrate"], { cwd, env })).stdout).toBe(
      `pgstac ${defaultVersion} is there already\n`,
    );
    expect((await runForReal(["collections", "load", "scenes.json"], { cwd, env })).stdout).toContain(
      "1 collection loaded",
    );
    expect((await runForReal(["collections", "list"], { cwd, env })).stdout).toContain("scenes");
    expect(existsSync(join(cwd, ".stac-ingest"))).toBe(false);
  },
);

test("collections go into the embedded database before the pipeline was ever started", async () => {
  const cwd = folderWith({ "config.yml": "", "scenes.json": scenes });
  const env = process.env;
  const loaded = await runForReal(["collections", "load", "scenes.json"], { cwd, env });
  expect(loaded.stdout).toContain("1 collection loaded: scenes");
  expect(loaded.stderr).toContain("the pipeline is not running: opening its database for this command");
  expect((await runForReal(["collections", "list", "--json"], { cwd, env })).stdout).toContain('"id": "scenes"');
});
