import { expect, test } from "vitest";
import { PackageSet } from "../../src/settings/package-set.ts";
import { changeSince } from "../../src/stactools/locked-set.ts";
import { requirementsOf } from "../../src/stactools/requirements.ts";

test("a lock is stale if settings ask for another version, requirement or Python, or workers need something else", () => {
  const set = PackageSet.parse({ version: "0.1.1", requirements: ["affine<3"] });
  const locked = { name: "x", python: "3.11", requires: requirementsOf("x", set), pins: "affine==2.4.0" };
  expect(changeSince(locked, "x", set)).toBeUndefined();
  expect(changeSince(locked, "x", { ...set, version: "0.1.2" })).toBe("settings");
  expect(changeSince(locked, "x", { ...set, requirements: [] })).toBe("settings");
  expect(changeSince(locked, "x", { ...set, requirements: ["affine<3", "numpy"] })).toBe("settings");
  expect(changeSince(locked, "x", { ...set, python: "3.12" })).toBe("settings");
  const early = { ...locked, requires: ["x==0.1.1", "affine<3", "stactools", "requests"] };
  expect(changeSince(early, "x", set)).toBe("stac-ingest");
  expect(changeSince(early, "x", { ...set, requirements: [] })).toBe("settings");
});
