import { expect, test } from "vitest";
import { bareCollection, readCollection } from "../../../src/pipeline/item/collection.ts";
import { collectionWarnings } from "../../../src/pipeline/item/collection-warnings.ts";

const kinds = (bbox: unknown, interval: unknown = [[null, null]], more: object = {}): string[] => {
  const valid = JSON.parse(bareCollection("scenes").text);
  const collection = readCollection({ ...valid, extent: { spatial: { bbox }, temporal: { interval } }, ...more });
  return collectionWarnings(collection).map(({ kind }) => kind);
};
const world = [[-180, -90, 180, 90]];

test.each<[unknown, string[]]>([
  [world, []],
  [
    [
      [-10, 40, 20, 50],
      [-10, 40, 0, 50],
      [10, 40, 20, 50],
    ],
    [],
  ],
  [
    [
      [170, -20, -170, -10],
      [170, -20, 180, -10],
      [-180, -20, -170, -10],
    ],
    [],
  ],
  [
    [
      [-10, 40, 0, 0, 50, 9],
      [-10, 40, 0, 50],
    ],
    [],
  ],
  [
    [
      [-10, 40, 0, 50],
      [10, 40, 20, 50],
    ],
    ["extent_not_union"],
  ],
  [[[0, -90, 360, 90]], ["longitude_beyond_180"]],
])("boxes %j raise %j", (bbox, expected) => expect(kinds(bbox)).toEqual(expected));

test.each<[unknown, string[]]>([
  [
    [
      ["2010-01-01T00:00:00Z", null],
      ["2015-01-01T00:00:00Z", null],
    ],
    [],
  ],
  [
    [
      ["2010-01-01T00:00:00Z", "2020-01-01T00:00:00Z"],
      ["2010-01-01T02:00:00+02:00", "2020-01-01T00:00:00Z"],
    ],
    [],
  ],
  [
    [
      ["2010-01-01T00:00:00Z", null],
      [null, "2020-01-01T00:00:00Z"],
    ],
    ["extent_not_union"],
  ],
  [
    [
      ["2010-01-01T00:00:00Z", "2011-01-01T00:00:00Z"],
      ["2010-06-01T00:00:00Z", "2012-01-01T00:00:00Z"],
    ],
    ["extent_not_union"],
  ],
  [[["2024-06-01 00:00:00+00", null]], ["time_not_rfc3339"]],
])("intervals %j raise %j", (interval, expected) => expect(kinds(world, interval)).toEqual(expected));

test.each<[object, string[]]>([
  [{ keywords: ["a"], providers: [], summaries: {}, item_assets: {} }, []],
  [{ keywords: "a, b" }, ["member_of_other_type"]],
  [{ providers: { name: "us" } }, ["member_of_other_type"]],
  [{ summaries: [] }, ["member_of_other_type"]],
])("%j raises %j", (more, expected) => expect(kinds(world, undefined, more)).toEqual(expected));

test("a catalog raises no doubt", () => {
  const catalog = { type: "Catalog", stac_version: "1.0.0", id: "c", description: "d", links: [] };
  expect(collectionWarnings(readCollection(catalog))).toEqual([]);
});
