import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings, type Settings } from "../../src/settings/settings.ts";
import { listPackages } from "../../src/stactools/list-packages.ts";
import { readLock } from "../../src/stactools/lock-file.ts";
import { lockPackages } from "../../src/stactools/lock-packages.ts";
import { cacheFolder } from "../cache-folder.ts";

let folder: string;
let lockPath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  lockPath = join(folder, "packages.lock");
});
afterAll(() => rm(folder, { recursive: true }));

const glad = "stactools-glad-glclu2020";
const settingsOf = (packages: unknown): Settings => readSettings({ packages }, "test");
const lock = (packages: unknown, more = {}) =>
  lockPackages({ settings: settingsOf(packages), lockPath, cacheFolder, ...more });

test("sets are locked with hashes, even if one of them fails", async () => {
  const report = await lock({
    [glad]: { version: "0.1.1", requirements: ["affine<3"] },
    "stactools-there-is-no-such-package": {},
    "stactools-cop-dem": { version: "99.0" },
    "stactools-a": { requirements: ["what is this"] },
    "stactools-b": { requirements: ["idna @ http://127.0.0.1:9/idna-3.10-py3-none-any.whl"] },
  });
  expect(report).toMatchObject([
    { name: glad, state: "locked", version: "0.1.1" },
    { state: "failed", fault: { kind: "package_not_found", message: expect.stringContaining("was not found in") } },
    { state: "failed", fault: { kind: "package_not_found", message: expect.stringContaining("no version of") } },
    { state: "failed", fault: { kind: "invalid_settings", message: expect.stringContaining("what is this") } },
    { state: "failed", fault: { kind: "package_unavailable" } },
  ]);
  const locked = await readLock(lockPath);
  expect([...locked.keys()]).toEqual([glad]);
  expect(locked.get(glad)?.pins).toMatch(/^affine==2\.\S+ \\\n {4}--hash=sha256:/m);
});

test("a folder has no hash, and the remedy names a wheel instead", async () => {
  await writeFile(join(folder, "pyproject.toml"), '[project]\nname = "local-plugin"\nversion = "1"\n');
  const [report] = await lock({ "stactools-cop-dem": { requirements: [folder] } });
  expect(report?.fault).toMatchObject({
    kind: "invalid_settings",
    remedy: expect.stringContaining("uv build --wheel"),
  });
});

test("locking again changes nothing, a changed requirement changes the fewest versions, and an upgrade changes all", async () => {
  const packages = { [glad]: { version: "0.1.1", requirements: ["affine<3"] } };
  await lock(packages);
  expect(await lock(packages)).toMatchObject([{ state: "unchanged", changes: [] }]);
  const older = { [glad]: { version: "0.1.1", requirements: ["affine<3", "idna==3.10"] } };
  expect(await lock(older)).toMatchObject([{ state: "locked", changes: [{ name: "idna", to: "3.10" }] }]);
  expect(await lock(packages)).toMatchObject([{ state: "locked", changes: [] }]);
  expect(await lock(packages, { upgrade: true })).toMatchObject([
    { state: "locked", changes: [{ name: "idna", from: "3.10" }] },
  ]);
});

test("an interruption ends locking, and the lock stays as it was", async () => {
  const before = await readFile(lockPath, "utf8");
  const interruption = new AbortController();
  const reason = new Error("interrupted");
  const begun: string[] = [];
  const onSet = (name: string): void => {
    begun.push(name);
    interruption.abort(reason);
  };
  const locking = lock({ [glad]: {}, "stactools-cop-dem": {} }, { onSet, signal: interruption.signal, upgrade: true });
  await expect(locking).rejects.toBe(reason);
  expect(begun).toEqual([glad]);
  expect(await readFile(lockPath, "utf8")).toBe(before);
});

test("sets that were not asked for stay as they are", async () => {
  const packages = { [glad]: { version: "0.1.1", requirements: ["affine<3"] }, "stactools-cop-dem": {} };
  const before = await readFile(lockPath, "utf8");
  expect(await lock(packages, { only: ["Stactools_Cop-dem"] })).toMatchObject([{ name: "stactools-cop-dem" }]);
  expect(await readFile(lockPath, "utf8")).toContain(before.slice(before.indexOf("[stactools-glad")));
  await expect(lock(packages, { only: ["other"] })).rejects.toMatchObject({ kind: "not_found" });
});

test("the list shows which sets are locked, stale or missing", async () => {
  const packages = {
    [glad]: { version: "0.1.1", requirements: ["affine<3"] },
    "stactools-cop-dem": { version: "0.4.1" },
    "stactools-naip": {},
  };
  expect(await listPackages(settingsOf(packages), lockPath, folder)).toMatchObject([
    { name: glad, lock: "locked", version: "0.1.1", environment: { made: false }, groups: undefined },
    { name: "stactools-cop-dem", lock: "stale", changed: "settings" },
    { name: "stactools-naip", lock: "missing", version: undefined, requirements: 0, environment: undefined },
  ]);
});
