import { expect, test } from "vitest";
import { PackageSet } from "../../src/settings/package-set.ts";
import { isStale } from "../../src/stactools/locked-set.ts";
import { requirementsOf } from "../../src/stactools/requirements.ts";

test("a lock is stale if settings ask for another version, requirement or Python", () => {
  const set = PackageSet.parse({ version: "0.1.1", requirements: ["affine<3"] });
  const locked = { name: "x", python: "3.11", requires: requirementsOf("x", set), pins: "affine==2.4.0" };
  expect(isStale(locked, "x", set)).toBe(false);
  expect(isStale(locked, "x", { ...set, version: "0.1.2" })).toBe(true);
  expect(isStale(locked, "x", { ...set, requirements: [] })).toBe(true);
  expect(isStale(locked, "x", { ...set, python: "3.12" })).toBe(true);
});
