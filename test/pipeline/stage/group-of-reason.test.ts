import fc from "fast-check";
import { expect, test } from "vitest";
import { groupOfReason } from "../../../src/pipeline/stage/group-of-reason.ts";

test.each([
  ["no such file: /data/scenes/a_1.tif", "no such file: /data/scenes/b_27.tif"],
  [
    "HTTP response code 404 for https://example.com/a.tif",
    "HTTP response code 404 for https://example.org/x/b.tif?c=1",
  ],
  ["item S2A_31UDQ_20240101 was not stored", "item S2B_32TPS_20240102_0 was not stored"],
  ["'a b' is not a date", "'2024-13-01' is not a date"],
  ["line 12: expected string", "line 13: expected string"],
  ["can't read 'a.tif'", "can't read 'b c.tif'"],
  ["held 1,500 MB of 1,024 MB", "held 3 MB of 1 MB"],
  ["missing.tif does not exist", "tiles/empty.tif does not exist"],
])("%s and %s are one group", (one, other) => {
  expect(groupOfReason(one)).toBe(groupOfReason(other));
});

test.each([
  ["no such file: /data/a.tif", "permission denied: /data/a.tif"],
  ["properties.datetime: missing", "geometry: missing"],
  ["empty.tif is empty", "empty.tif does not exist"],
  ["there is no collection sentinel-2-l2a in the catalogue", "there is no collection sentinel-2-l1c in the catalogue"],
  ["settings name no package stactools-glad-v2", "settings name no package stactools-glad-v1"],
])("%s and %s are two groups", (one, other) => {
  expect(groupOfReason(one)).not.toBe(groupOfReason(other));
});

test("names of collections and packages are kept whole, and numbers beside them are not", () => {
  const reason = "item S2A_31U of collection sentinel-2-l2a, 3 of package stactools-glad-glclu2020 in collection 7";
  expect(groupOfReason(reason)).toBe(
    "item N of collection sentinel-2-l2a, N of package stactools-glad-glclu2020 in collection N",
  );
});

test("a group's reason is short", () => {
  expect(groupOfReason("word ".repeat(1000)).length).toBeLessThanOrEqual(200);
});

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(" "));
/** Texts by which reasons of one cause differ, each with its kind. */
const differing: Readonly<Record<string, fc.Arbitrary<string>>> = {
  address: fc.webUrl({ withQueryParameters: true }).filter((url) => !/['"<>]/.test(url)),
  path: fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
  file: fc.tuple(word, fc.constantFrom("tif", "json", "nc")).map((parts) => parts.join(".")),
  quoted: fc.stringMatching(/^[^'"`]{0,30}$/).map((text) => `'${text}'`),
  id: fc.tuple(word, fc.nat()).map((parts) => parts.join("_")),
  number: fc.oneof(fc.nat(), fc.float({ noNaN: true, noDefaultInfinity: true })).map(String),
};

test.each(Object.entries(differing))("reasons that differ in a %s are one group", (_, text) => {
  fc.assert(
    fc.property(sentence, text, text, sentence, (before, one, other, after) => {
      const group = groupOfReason(`${before} ${one} ${after}`);
      expect(groupOfReason(`${before} ${other} ${after}`)).toBe(group);
      expect(group.startsWith(before)).toBe(true);
    }),
  );
});

test("words are never taken out", () => {
  fc.assert(
    fc.property(sentence, (text) => {
      expect(groupOfReason(text)).toBe(text.slice(0, 200));
    }),
  );
});

test("any text has a group, in time that grows with its length alone", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (text) => {
      expect(groupOfReason(text).length).toBeLessThanOrEqual(200);
    }),
  );
});
