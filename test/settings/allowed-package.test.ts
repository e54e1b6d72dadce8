import { expect, test } from "vitest";
import { allowedPackage } from "../../src/settings/allowed-package.ts";
import { readSettings } from "../../src/settings/settings.ts";

const packages = { "stactools-glad": { version: "0.1.1" }, "stactools-free": {} };
const settings = readSettings({ packages }, "test");
const open = readSettings({ packages, allow_any_package: true }, "test");

test.each([
  ["stactools-glad", "stactools-glad"],
  ["Stactools_Glad", "Stactools_Glad"],
  ["stactools-glad==0.1.1", "stactools-glad"],
  ["Stactools.Glad == 0.1.1", "Stactools.Glad"],
])("%s is the package %s", (named, expected) => {
  for (const each of [settings, open]) expect(allowedPackage(named, each)).toBe(expected);
});

test("any other name is taken only if settings allow any", () => {
  expect(allowedPackage("other", open)).toBe("other");
  expect(() => allowedPackage("other", settings)).toThrow('settings name no package "other"');
});

test.each([
  ["stactools-glad==0.1.2", 'settings name no package "stactools-glad==0.1.2", but stactools-glad 0.1.1'],
  ["stactools-glad==0.1", "but stactools-glad 0.1.1"],
  ["stactools-free==1", "but stactools-free without a version"],
  ["other==1", '"other==1" is not the bare name of a package'],
  ["stactools-glad>=0.1.1", "is not the bare name"],
  ["stactools-glad===0.1.1", "is not the bare name"],
  ["stactools-glad==0.1.1 --index-url=x", "is not the bare name"],
  ["git+https://x.example/y", "is not the bare name"],
  ["", "is not the bare name"],
])("%j is refused, and what settings have is said", (named, said) => {
  for (const each of [settings, open]) {
    expect(() => allowedPackage(named, each)).toThrow(
      expect.objectContaining({ kind: "package_not_allowed", message: expect.stringContaining(said) }),
    );
  }
});
