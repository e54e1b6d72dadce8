import { access, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { defaultVersion, supportedVersions } from "../../../../src/settings/pgstac-versions.ts";
import { findUv } from "../../../../src/stactools/uv.ts";
import { pgstacSql } from "../../../../src/targets/local/postgres/pgstac-sql.ts";
import { cacheFolder } from "../../../cache-folder.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-sql-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(supportedVersions)("the SQL of %s is fetched once, whoever asks at the same time", async (version) => {
  await withUv(async () => {
    const cache = join(folder, "shared");
    const [first, ...others] = await Promise.all(Array.from({ length: 3 }, () => pgstacSql(version, cache)));
    expect(others).toEqual([first, first]);
    const files = await readdir(first ?? "");
    expect(files).toContain(`pgstac.${version}.sql`);
    expect(files).toContain("pgstac.0.9.10-0.9.11.sql");
    expect(files.every((name) => name.endsWith(".sql"))).toBe(true);
    expect(await readdir(join(cache, "pgstac"))).not.toContainEqual(expect.stringContaining(`${version}.`));
  });
});

test("what is there is used without network, uv or Python", async () => {
  vi.stubEnv("PATH", "");
  try {
    await expect(access(await pgstacSql(defaultVersion, join(folder, "shared")))).resolves.toBeUndefined();
    await expect(pgstacSql(defaultVersion, join(folder, "empty"))).rejects.toMatchObject({
      kind: "tool_missing",
      remedy: expect.stringContaining("install uv"),
    });
  } finally {
    vi.unstubAllEnvs();
  }
});

test("without the package index the fault says what was wanted from where", async () => {
  await withUv(async () => {
    vi.stubEnv("UV_OFFLINE", "1");
    vi.stubEnv("UV_CACHE_DIR", join(folder, "uv"));
    await expect(pgstacSql(defaultVersion, join(folder, "offline"))).rejects.toMatchObject({
      kind: "network",
      message: expect.stringContaining(`pgstac ${defaultVersion} could not be fetched`),
      remedy: expect.stringContaining("pypi.org"),
    });
  });
});

test("a version nobody supports is refused with those that are", async () => {
  await expect(pgstacSql("0.8.0", folder)).rejects.toMatchObject({
    kind: "pgstac_unsupported",
    remedy: `set pgstac_version to one of ${supportedVersions.join(", ")}`,
  });
});

/** With the uv of the real cache on PATH: a cache of its own would install another. */
async function withUv(work: () => Promise<void>): Promise<void> {
  const uv = await findUv(cacheFolder);
  if (uv !== "uv") vi.stubEnv("PATH", `${join(uv, "..")}:${process.env["PATH"]}`);
  await work().finally(() => vi.unstubAllEnvs());
}
