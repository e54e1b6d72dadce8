import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings } from "../../src/settings/settings.ts";
import { lockPackages } from "../../src/stactools/lock-packages.ts";
import { lockedSetFor } from "../../src/stactools/locked-set-for.ts";
import { cacheFolder } from "../cache-folder.ts";

const glad = "stactools-glad-glclu2020";
let folder: string;
let lockPath: string;
const logged: unknown[][] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  lockPath = join(folder, "packages.lock");
});
afterAll(() => rm(folder, { recursive: true }));

const source = (settings: unknown, cache = cacheFolder) => {
  logged.length = 0;
  const log = (...record: unknown[]) => void logged.push(record);
  return { settings: readSettings(settings, "test"), lockPath, cacheFolder: cache, log };
};

test("a set that is not locked is locked on first use, and the log names the command that locks it", async () => {
  const settings = { packages: { [glad]: { version: "0.1.1" } } };
  const locked = await lockedSetFor(glad, source(settings));
  expect(locked.pins).toContain(`${glad}==0.1.1`);
  expect(logged).toMatchObject([
    ["warn", "package set is not locked", { package: glad, remedy: "stac-ingest packages lock" }],
  ]);
  expect(await lockedSetFor(glad, source(settings))).toEqual(locked);
  expect(await readdir(folder)).toEqual([]);
});

test("a committed lock is taken as it is, and a stale one is not", async () => {
  const settings = { packages: { [glad]: { version: "0.1.1", requirements: ["affine<3"] } } };
  await lockPackages({ settings: readSettings(settings, "test"), lockPath, cacheFolder });
  await lockedSetFor("Stactools_Glad_GLCLU2020", source(settings));
  const named = await lockedSetFor(`${glad}==0.1.1`, source(settings));
  expect(named.name).toBe(glad);
  expect(logged).toEqual([]);
  const locked = await lockedSetFor(
    glad,
    source({ packages: { [glad]: { version: "0.1.1", requirements: ["affine<2.4"] } } }),
  );
  expect(locked.pins).toMatch(/^affine==2\.3/m);
  expect(logged).toMatchObject([["warn", "settings have changed since the package set was locked", {}]]);
});

test("a package that settings do not name is installed only if they allow any", async () => {
  await expect(lockedSetFor("stactools-cop-dem", source({}))).rejects.toMatchObject({ kind: "package_not_allowed" });
  const locked = await lockedSetFor("stactools-cop-dem", source({ allow_any_package: true }));
  expect(locked.requires).toEqual(["stactools-cop-dem", "stactools", "requests", "jsonschema-rs"]);
  expect(logged).toMatchObject([["warn", "package is not in settings", {}]]);
});

test.each([
  "stactools-cop-dem==0.4.1",
  "stactools-cop-dem[extra]",
  "x,/etc",
  "git+https://example.com/x",
  "x @ https://example.com/x.whl",
  "./x.whl",
  "-r/etc/passwd",
  "--index-url=https://example.com",
  "a b",
  "a\n-e .",
  "",
])("%j is not a bare name, even where any package is allowed", async (name) => {
  await expect(lockedSetFor(name, source({ allow_any_package: true }))).rejects.toMatchObject({
    kind: "package_not_allowed",
    message: expect.stringContaining("is not the bare name of a package"),
  });
});

test("a package that is on no index is not found", async () => {
  const nowhere = lockedSetFor("stactools-there-is-no-such-package", source({ allow_any_package: true }));
  await expect(nowhere).rejects.toMatchObject({ kind: "package_not_found" });
});
