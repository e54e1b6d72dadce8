import { afterEach, expect, test } from "vitest";
import { checkNode } from "../../../src/cli/commands/doctor/check-node.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const env = { ...process.env, NO_COLOR: "1" };

test("every part that is as it should be", async () => {
  const cwd = folderWith({ "config.yml": "project_id: mine" });
  const { code, stdout } = await run(["doctor", "--json"], { cwd, env });
  const parts = JSON.parse(stdout).map(({ part, ok }: { part: string; ok: boolean }) => [part, ok]);
  expect(parts).toEqual([
    ["node", true],
    ["settings", true],
    ["uv", true],
    ["disk space", expect.any(Boolean)],
    ["target", true],
    ["pipeline", true],
  ]);
  expect(code).toBe(parts.every(([, ok]: [string, boolean]) => ok) ? 0 : 1);
});

test("what is wrong is named with what to do", async () => {
  const target = openTestTarget();
  target.found.push({ part: "database", ok: false, found: "unreachable", remedy: "stac-ingest local start" });
  const cwd = folderWith({ "config.yml": 'packages: {stactools-naip: {python: "3.99"}}' });
  const { code, stdout } = await run(["doctor"], { cwd, target, env });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ok {6}node {2,}\d+/m);
  expect(stdout).toMatch(/^failed {2}python 3.99 {2,}not on this machine \(try: install Python 3.99, .*\)$/m);
  expect(stdout).toMatch(
    /^failed {2}package stactools-naip {2}not locked \(try: stac-ingest packages lock stactools-naip\)$/m,
  );
  expect(stdout).toMatch(/^failed {2}database {2,}unreachable \(try: stac-ingest local start\)$/m);
});

test("settings that are wrong are one failed part, not the end", async () => {
  const cwd = folderWith({ "config.yml": "projectid: mine" });
  const { code, stdout } = await run(["doctor"], { cwd, env });
  expect(code).toBe(1);
  expect(stdout).toMatch(/failed {2}settings {2}.*unknown key projectid, did you mean project_id\?/);
});

test.each([
  ["22.12.0", false],
  ["22.13.0", true],
  ["24.0.0", true],
  ["20.20.2", false],
])("Node %s is good enough: %s", (version, ok) => {
  expect(checkNode(version).ok).toBe(ok);
});
