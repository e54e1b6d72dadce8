import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { pinnedUv } from "../../src/stactools/pinned-uv.ts";
import { findUv } from "../../src/stactools/uv.ts";

let folder: string;
let cacheFolder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  cacheFolder = join(folder, "cache");
  await mkdir(cacheFolder);
  // One on PATH is the operator's own choice: this one does not work, so that the pinned one is wanted.
  await writeFile(join(folder, "uv"), "#!/bin/sh\nexit 1\n");
  await chmod(join(folder, "uv"), 0o755);
  vi.stubEnv("PATH", [folder, process.env["PATH"]].join(delimiter));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("a uv that is not the one whose hash is known is not installed, and nothing is left of it", async () => {
  const forged = { ...pinnedUv, hashes: pinnedUv.hashes.map((hash) => hash.replace(/^..../, "0000")) };
  await expect(findUv(cacheFolder, { release: forged })).rejects.toMatchObject({
    kind: "tool_missing",
    message: expect.stringMatching(/hash/i),
  });
  expect(await readdir(cacheFolder)).toEqual([]);
});

test("the one whose hash is known is installed", async () => {
  expect(await findUv(cacheFolder)).toBe(join(cacheFolder, `uv-${pinnedUv.version}`, "bin", "uv"));
  expect(await readdir(cacheFolder)).toEqual([`uv-${pinnedUv.version}`]);
});
