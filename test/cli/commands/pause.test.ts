import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "../folder.ts";
import { runForReal } from "../terminal.ts";

afterEach(removeFolders);

test("stages are paused and resumed, and status says so, whether the pipeline runs or not", async () => {
  const cwd = folderWith({ "config.yml": "" });
  expect(await runForReal(["pause", "load"], { cwd })).toMatchObject({
    code: 0,
    stdout: "load is paused (try: stac-ingest resume load)\n",
  });
  expect((await runForReal(["status"], { cwd })).stdout).toContain("load is paused (try: stac-ingest resume load)");
  expect(JSON.parse((await runForReal(["status", "--json"], { cwd })).stdout)).toMatchObject({ paused: ["load"] });
  expect(JSON.parse((await runForReal(["pause", "--json"], { cwd })).stdout)).toEqual({ paused: ["gen", "load"] });
  expect((await runForReal(["resume"], { cwd })).stdout).toBe("no stage is paused any more\n");
  expect(existsSync(join(cwd, ".stac-ingest", "paused-load"))).toBe(false);
});

test("a reset ends a pause", async () => {
  const cwd = folderWith({ "config.yml": "" });
  await runForReal(["pause"], { cwd });
  await runForReal(["local", "reset", "--yes"], { cwd });
  expect(JSON.parse((await runForReal(["status", "--json"], { cwd })).stdout)).toMatchObject({ paused: [] });
});
