import { chmodSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { canMount, mountSmallDisk } from "../../faults/small-disk.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const env = { ...process.env, NO_COLOR: "1" };

async function examined(cwd: string): Promise<{ readonly parts: unknown; readonly code: number }> {
  const { code, stdout } = await run(["doctor", "--json"], { cwd, env });
  return { code, parts: JSON.parse(stdout).map(({ part, ok }: { part: string; ok: boolean }) => [part, ok]) };
}

const partsWith = (hasRoom: boolean) => [
  ["node", true],
  ["settings", true],
  ["uv", true],
  ["disk space", hasRoom],
  ["target", true],
  ["pipeline", true],
];

test("every part that is as it should be", async () => {
  const cwd = folderWith({ "config.yml": "project_id: mine" });
  expect(await examined(cwd)).toEqual({ parts: partsWith(true), code: 0 });
});

test.skipIf(!canMount)("a disk with little room is a failed part", async () => {
  const cwd = folderWith({ "config.yml": "project_id: mine" });
  mkdirSync(join(cwd, ".stac-ingest"));
  using _disk = mountSmallDisk(join(cwd, ".stac-ingest"), 1024);
  expect(await examined(cwd)).toEqual({ parts: partsWith(false), code: 1 });
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

test.each([[["doctor"]], [["packages", "lock"]]])("%j says without a terminal that it installs uv", async (argv) => {
  const cwd = folderWith({ "config.yml": "packages: {stactools-naip: {}}" });
  const programs = folderWith({ uv: "#!/bin/sh\nexit 1\n", python3: "#!/bin/sh\nexit 1\n" });
  for (const name of ["uv", "python3"]) chmodSync(join(programs, name), 0o755);
  vi.stubEnv("PATH", [programs, process.env["PATH"]].join(delimiter));
  try {
    const { code, stderr } = await run(argv, { cwd, env: { ...env, XDG_CACHE_HOME: folderWith({}) } });
    expect(code).toBe(1);
    expect(stderr.match(/^installing uv into .*uv-[\d.]+, which is done once and takes a while$/gm)).not.toBeNull();
  } finally {
    vi.unstubAllEnvs();
  }
});
