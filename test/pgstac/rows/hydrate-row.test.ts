import { expect, test } from "vitest";
import { hydrateRow, type StoredItem } from "../../../src/pgstac/rows/hydrate-row.ts";

const row: StoredItem = {
  id: "i",
  collection: "c",
  geometry: "0101000020E6100000000000000000008000000000000024C0",
  content: '{"bbox": [0, -10.0, 0, -10.0], "links": [], "properties": {"gsd": 10.0, "datetime": null}}',
  private: null,
  base_item: '{"type": "Feature", "assets": {"a": {"roles": ["data", "overview"]}}, "collection": "c"}',
  lost_base: false,
};

test("an item is printed in STAC's order with nulls, digits and the sign of a zero", () => {
  expect(hydrateRow(row, false)).toEqual({
    text:
      '{"type":"Feature","id":"i","collection":"c","geometry":{"type":"Point","coordinates":[-0.0,-10]},' +
      '"bbox":[0,-10.0,0,-10.0],"properties":{"gsd":10.0,"datetime":null},"links":[],' +
      '"assets":{"a":{"roles":["data","overview"]}}}',
    doubts: [],
  });
});

test("private content is printed, and the tag only where it is the item's own", () => {
  const tagged = { ...row, content: '{"pgstac:base_item": 7}', private: '{"a": 1.50}' };
  expect(JSON.parse(hydrateRow(tagged, false).text)).toMatchObject({ "pgstac:base_item": 7 });
  const { text } = hydrateRow(tagged, true);
  expect(text).not.toContain("pgstac:base_item");
  expect(text).toContain('"private":{"a":1.50}');
});

test("what storage cannot tell is said", () => {
  const content = '{"assets": {"a": {"roles": [null, "visual"]}}}';
  const { text, doubts } = hydrateRow({ ...row, content, lost_base: true }, true);
  expect(JSON.parse(text).assets.a.roles).toEqual([null, "visual"]);
  expect(doubts).toHaveLength(2);
  expect(doubts[0]).toContain("base item of c that is gone");
  expect(doubts[1]).toContain("assets.a.roles[0] of item i is null");
});

test("a geometry that GeoJSON does not know is the item's fault, by name", () => {
  expect(() => hydrateRow({ ...row, geometry: "010800000000000000" }, false)).toThrow(
    /item i cannot be printed: .*type 8/,
  );
});
