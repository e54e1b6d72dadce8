import { expect, test } from "vitest";
import { missingAmong } from "../../../src/pgstac/load/missing-collection.ts";

test.each([
  ["Sentinel-2", ["landsat", "sentinel-2"], "; there is sentinel-2"],
  ["sentinel_2 ", ["sentinel-2"], "; there is sentinel-2"],
  ["sentinel-2", ["sentinel-2 "], '; there is "sentinel-2 "'],
  ["sentinel\u20132", ["sentinel-2"], "; there is sentinel-2"],
  ["cafe\u0301", ["caf\u00e9"], "; there is caf\u00e9, which is written in another Unicode form"],
  ["sentinel-3", ["sentinel-2"], ""],
  ["sentinel-2", [], ""],
])("%j is not among %j", (collection, there, expected) => {
  const { kind, message } = missingAmong(collection, there);
  expect(kind).toBe("collection_missing");
  expect(message.slice(message.indexOf(" in the catalogue") + " in the catalogue".length)).toBe(expected);
});

test("what to type names the collection that is there, or how to make one", () => {
  expect(missingAmong("A", ["a"]).remedy).toContain("--collection");
  expect(missingAmong("A", []).remedy).toContain("create_missing_collections");
});
