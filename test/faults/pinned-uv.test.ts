import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pinnedUv } from "../../src/stactools/pinned-uv.ts";
import { findUv } from "../../src/stactools/uv.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a uv that is not the one whose hash is known is not installed, and nothing is left of it", async () => {
  const forged = { ...pinnedUv, hashes: pinnedUv.hashes.map((hash) => hash.replace(/^..../, "0000")) };
  const found = await findUv(folder, forged).catch((error: unknown) => error);
  // One on PATH is the operator's own choice.
  if (found === "uv") return;
  expect(found).toMatchObject({ kind: "tool_missing", message: expect.stringMatching(/hash/i) });
  expect(await readdir(folder)).toEqual([]);
});

test("the one whose hash is known is installed", async () => {
  const uv = await findUv(folder);
  if (uv !== "uv") expect(await readdir(folder)).toEqual([`uv-${pinnedUv.version}`]);
});
