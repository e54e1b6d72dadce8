import { mkdtemp, readdir, rm, symlink, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureEnvironment, environmentOf, isMade } from "../../src/stactools/environment.ts";
import { findUv } from "../../src/stactools/uv.ts";
import { cacheFolder as sharedCache } from "../cache-folder.ts";

const pins = "idna==3.10 \\\n    --hash=sha256:946d195a0d259cbba61165e88e65941f16e9b36ea6ddb97f00452bae8b1287d3\n";
const locked = { name: "small", python: "3.11", requires: ["idna"], pins };
let cacheFolder: string;
beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  const uv = await findUv(sharedCache);
  if (uv !== "uv") await symlink(join(uv, "..", ".."), join(cacheFolder, join(uv, "..", "..").split("/").at(-1) ?? ""));
});
afterAll(() => rm(cacheFolder, { recursive: true }));

const ensure = () => ensureEnvironment(locked, { cacheFolder, projectFolder: cacheFolder });

test("two calls at once make one complete environment, and leave nothing beside it", async () => {
  const made = await Promise.all([ensure(), ensure(), ensure()]);
  expect(new Set(made.map(({ folder }) => folder)).size).toBe(1);
  expect(await readdir(join(cacheFolder, "envs"))).toHaveLength(1);
  expect(await isMade(environmentOf(cacheFolder, locked))).toBe(true);
});

test("an environment whose Python was removed is made anew", async () => {
  const { python } = environmentOf(cacheFolder, locked);
  await unlink(python);
  expect(await isMade(await ensure())).toBe(true);
});

test("a Python that is not installed is named", async () => {
  const other = ensureEnvironment({ ...locked, python: "3.99" }, { cacheFolder, projectFolder: cacheFolder });
  await expect(other).rejects.toMatchObject({
    kind: "tool_missing",
    message: "package set small needs Python 3.99, which is not installed",
  });
});

test("a wheel with another hash than the lock has is not installed", async () => {
  const forged = { ...locked, pins: pins.replace("946d", "0000") };
  await expect(ensureEnvironment(forged, { cacheFolder, projectFolder: cacheFolder })).rejects.toThrow(
    /[Hh]ash mismatch/,
  );
  expect(await readdir(join(cacheFolder, "envs"))).toHaveLength(1);
});
