import fc from "fast-check";
import { expect, test } from "vitest";
import { PackageSet } from "../../src/settings/package-set.ts";
import { formatLock, isStale, parseLock } from "../../src/stactools/lock-file.ts";
import { pinChanges, versionIn } from "../../src/stactools/lock-packages.ts";
import { requirementsOf } from "../../src/stactools/requirements.ts";

const pins =
  "affine==2.4.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n./x-1-py3-none-any.whl \\\n    --hash=sha256:cc\n";

test("a lock reads as a person would write it", () => {
  const set = { name: "stactools-glad", python: "3.11", requires: ["stactools-glad==1", "affine<3"], pins };
  expect(formatLock([set])).toMatchInlineSnapshot(`
    "# What every package set consists of, made by \`stac-ingest packages lock\` from the packages in settings.
    # Commit it, do not edit it.

    [stactools-glad]
    python 3.11
    requires stactools-glad==1
    requires affine<3

    affine==2.4.0 \\
        --hash=sha256:aa \\
        --hash=sha256:bb
    ./x-1-py3-none-any.whl \\
        --hash=sha256:cc
    "
  `);
});

test("what is written is read back, sets in order of their names", () => {
  const line = fc.stringMatching(/^[a-z][a-z0-9<>=.;' -]{0,20}[a-z0-9]$/);
  const set = fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/),
    python: fc.constantFrom("3.11", "3.12"),
    requires: fc.array(line),
    pins: fc.constantFrom("", pins),
  });
  fc.assert(
    fc.property(fc.uniqueArray(set, { selector: ({ name }) => name }), (sets) => {
      const sorted = [...sets].sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(parseLock(formatLock(sets), "packages.lock")).toEqual(sorted);
    }),
  );
});

test.each(["affine==2\n", "[a]\n<<<<<<< HEAD\n"])("a file that is no lock is refused with its line: %j", (text) => {
  expect(() => parseLock(text, "packages.lock")).toThrow(/^packages\.lock, line \d is not part of a lock/);
});

test("a lock is stale as soon as settings ask for something else", () => {
  const set = PackageSet.parse({ version: "0.1.1", requirements: ["affine<3"] });
  const locked = { name: "x", python: "3.11", requires: requirementsOf("x", set), pins };
  expect(isStale(locked, "x", set)).toBe(false);
  expect(isStale(locked, "x", { ...set, version: "0.1.2" })).toBe(true);
  expect(isStale(locked, "x", { ...set, requirements: [] })).toBe(true);
  expect(isStale(locked, "x", { ...set, python: "3.12" })).toBe(true);
});

test("what moved between two locks is told by name", () => {
  const before = "a==1 ; python_version < '3.12' \\\n --hash=x\na==2 ; python_version >= '3.12'\nb==1\nc==1\n";
  const after = "a==1 ; python_version < '3.12'\na==3 ; python_version >= '3.12'\nb==1\nd[extra]==4\n";
  expect(pinChanges(before, after)).toEqual([
    { name: "a", from: "1, 2", to: "1, 3" },
    { name: "c", from: "1", to: undefined },
    { name: "d", from: undefined, to: "4" },
  ]);
});

test("the version of a package is found by any spelling", () => {
  expect(versionIn("stactools-glad-x==0.1 \\\n --hash=y", "Stactools_Glad.X")).toBe("0.1");
  expect(versionIn(pins, "x")).toBeUndefined();
});
