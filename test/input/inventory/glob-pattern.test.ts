import fc from "fast-check";
import { expect, test } from "vitest";
import { globPattern } from "../../../src/input/inventory/glob-pattern.ts";

test.each([
  ["*.tif", "a/b/c.tif", true],
  ["*.tif", "c.tif", true],
  ["*.tif", "c.tif.xml", false],
  ["a/*.tif", "a/b/c.tif", false],
  ["a/**/*.tif", "a/c.tif", true],
  ["a/**/*.tif", "a/b/b/c.tif", true],
  ["**/b/*", "b/c", true],
  ["tmp/**", "tmp/a/b", true],
  ["tmp/**", "a/tmp/b", false],
  ["?.tif", "ab.tif", false],
  ["S2[AB]_*", "x/S2B_1", true],
  ["S2[!AB]_*", "x/S2B_1", false],
  ["*.{tif,tiff,jp*}", "a.jp2", true],
  ["*.{tif,tiff,jp*}", "a.png", false],
  ["a[b", "a[b", true],
])("%s of %s: %s", (glob, key, expected) => {
  expect(globPattern(glob).test(key)).toBe(expected);
});

test("a name without signs means itself alone", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[*?[\]{}/]/.test(text));
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(globPattern(one).test(one)).toBe(true);
      expect(globPattern(one).test(other)).toBe(one === other);
    }),
  );
});
