import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "../folder.ts";
import { runForReal } from "../terminal.ts";

afterEach(removeFolders);

test("the example is whole: its settings are valid, its packages locked, its rows make requests", async () => {
  const cwd = folderWith({});
  const { code, stdout } = await runForReal(["init", "glad"], { cwd });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("cd glad\n") });
  const there = { cwd: join(cwd, "glad"), env: process.env };
  expect(await runForReal(["config", "validate"], there)).toMatchObject({ code: 0 });
  expect(await runForReal(["packages", "check"], there)).toMatchObject({ code: 0 });
  const { stdout: preview } = await runForReal(
    ["enqueue", "tiles.txt", "--recipe", "glad", "--dry-run", "--json"],
    there,
  );
  expect(JSON.parse(preview)).toMatchObject({ count: 63, failed: 0 });
  for (const path of readFileSync(join(there.cwd, "tiles.txt"), "utf8").trimEnd().split("\n")) {
    expect(readFileSync(path).subarray(0, 4)).toEqual(Buffer.from("II*\0"));
  }
  expect(JSON.parse(readFileSync(join(there.cwd, "collection.json"), "utf8"))).toMatchObject({ type: "Collection" });
});

test("nothing that is there is overwritten", async () => {
  const cwd = folderWith({ "config.yml": "# mine" });
  expect(await runForReal(["init"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("has config.yml already; nothing was written"),
  });
  expect(readFileSync(join(cwd, "config.yml"), "utf8")).toBe("# mine");
  expect(existsSync(join(cwd, "tiles.txt"))).toBe(false);
});
