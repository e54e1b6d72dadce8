import { chownSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { findSettingsFile } from "../../../src/cli/setup/find-settings-file.ts";
import { readConfiguration } from "../../../src/cli/setup/read-configuration.ts";
import { isLinuxRoot } from "../../machine.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { runForReal } from "../terminal.ts";

afterEach(removeFolders);

const below = (folder: string, ...names: string[]): string => {
  const path = join(folder, ...names);
  mkdirSync(path, { recursive: true });
  return path;
};

test("settings count in every folder below theirs, and paths in them are relative to theirs", async () => {
  const folder = folderWith({ "config.yml": "project_id: mine" });
  const cwd = below(folder, "a", "b");
  const { settings, file, stateFolder, lockPath } = await readConfiguration({}, { env: {}, cwd: () => cwd });
  expect({ project: settings.project_id, file, stateFolder, lockPath }).toEqual({
    project: "mine",
    file: join(folder, "config.yml"),
    stateFolder: join(folder, ".stac-ingest"),
    lockPath: join(folder, "packages.lock"),
  });
});

test("the nearest settings count", () => {
  const folder = folderWith({ "config.yml": "", "a/config.yml": "" });
  expect(findSettingsFile(below(folder, "a", "b"))).toBe(join(folder, "a", "config.yml"));
});

test.skipIf(!isLinuxRoot)(
  "settings of another user count only in their own folder or when they are named",
  async () => {
    const folder = folderWith({ "config.yml": "project_id: theirs" });
    chownSync(join(folder, "config.yml"), 12_345, 12_345);
    const cwd = below(folder, "a");
    expect(() => findSettingsFile(cwd)).toThrow("belongs to another user (12345)");
    expect(findSettingsFile(folder)).toBe(join(folder, "config.yml"));
    const named = await readConfiguration({ config: "../config.yml" }, { env: {}, cwd: () => cwd });
    expect(named.settings.project_id).toBe("theirs");
  },
);

test.each([["dlq", "list"], ["status"], ["logs"], ["dlq", "peek"], ["runs", "list"], ["dlq", "redrive", "gen"]])(
  "%s %s fails in a folder without a pipeline, and leaves nothing there",
  async (...argv) => {
    const cwd = mkdtempSync(join(tmpdir(), "stac-ingest-wrong-"));
    const { code, stdout, stderr } = await runForReal(argv, { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`no pipeline is here: no config.yml in ${cwd} or a folder above it`);
    expect(existsSync(join(cwd, ".stac-ingest"))).toBe(false);
  },
);

test("looking at a pipeline that was never started makes no state folder", async () => {
  const cwd = folderWith({ "config.yml": "" });
  expect(await runForReal(["dlq", "list"], { cwd })).toMatchObject({ code: 0, stdout: "no dead letters\n" });
  expect((await runForReal(["status"], { cwd })).stdout).toContain("the stages are not running");
  expect(await runForReal(["logs"], { cwd })).toMatchObject({ code: 0, stdout: "" });
  expect(existsSync(join(cwd, ".stac-ingest"))).toBe(false);
});

test("a settings file by another name is named", async () => {
  const cwd = folderWith({ "config.yaml": "packages: {stactools-naip: {}}" });
  const other = join(cwd, "config.yaml");
  const { code, stderr } = await runForReal(["dlq", "list"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toContain(`but there is ${other}`);
  expect(stderr).toContain(`try: --config ${other}, or rename config.yaml to config.yml`);
  expect((await runForReal(["packages", "list"], { cwd })).stderr).toContain("the defaults hold");
});

test("the first message in a folder without settings says that it begins a pipeline there", async () => {
  const cwd = folderWith({ "i.json": JSON.stringify({ type: "Feature", id: "a" }) });
  const { stderr } = await runForReal(["publish", "i.json"], { cwd });
  expect(stderr).toContain(`this begins a new pipeline in ${join(cwd, ".stac-ingest")}`);
});
