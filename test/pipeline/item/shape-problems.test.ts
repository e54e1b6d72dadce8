import fc from "fast-check";
import { expect, test } from "vitest";
import { readItem } from "../../../src/pipeline/item/item.ts";
import { shapeProblems } from "../../../src/pipeline/item/shape-problems.ts";
import { ordinaryItem } from "./ordinary-item.ts";

const refusal = (changes: object): string => {
  try {
    readItem({ ...ordinaryItem(), ...changes });
    return "none";
  } catch (error) {
    return (error as Error).message.replace("the item is not valid: ", "");
  }
};

const six = "[west, south, lowest, east, north, highest]";
test.each([
  [[[1, 2, 3, 4]], "expected [west, south, east, north], got [[1,2,3,4]]; probably meant: [1,2,3,4]"],
  [
    [
      [1, 2],
      [3, 4],
    ],
    "expected [west, south, east, north], got [[1,2],[3,4]]; probably meant: [1,2,3,4]",
  ],
  ["1, 2, 3, 4", 'expected [west, south, east, north], got "1, 2, 3, 4"; probably meant: [1,2,3,4]'],
  [["1", "2", "3", "4"], 'expected [west, south, east, north], got ["1","2","3","4"]; probably meant: [1,2,3,4]'],
  [{ west: 1 }, 'expected [west, south, east, north], got {"west":1}'],
  [[1, 2, null, 4], "expected [west, south, east, north], got [1,2,null,4]"],
  [[1, 2, 3], `has 3 numbers, expected [west, south, east, north] or ${six}`],
  [[], `has 0 numbers, expected [west, south, east, north] or ${six}`],
])("bbox %j is refused in one sentence", (bbox, sentence) => expect(refusal({ bbox })).toBe(`bbox: ${sentence}`));

const ring = [
  [1, 2],
  [3, 4],
  [5, 6],
  [1, 2],
];
test.each<[unknown, string]>([
  [
    { type: "Polygon", coordinates: ring },
    "coordinates: a Polygon has rings of positions, [[[x, y], …]], got [[1,2],[3,4],[5,6],[1,2]], which would be a MultiPoint or a LineString",
  ],
  [
    { type: "Polygon", coordinates: [1, 2, 3, 4] },
    "coordinates: a Polygon has rings of positions, [[[x, y], …]], got [1,2,3,4], which would be a Point",
  ],
  [
    { type: "Point", coordinates: [[1, 2]] },
    "coordinates: a Point has one position, [x, y], got [[1,2]], nested too deep",
  ],
  [
    { type: "Polygon", coordinates: [[ring]] },
    "coordinates: a Polygon has rings of positions, [[[x, y], …]], got [[[[1,2],[3,4],[5,6],[1,2]]]], nested too deep",
  ],
  [
    { type: "Point", coordinates: ["1", 2] },
    'coordinates: a Point has one position, [x, y], got ["1",2], in which "1" is no number',
  ],
  [
    { type: "LineString", coordinates: [[1]] },
    "coordinates: a LineString has positions, [[x, y], …], got [[1]], in which [1] is no position",
  ],
  [
    { type: "MultiPoint", coordinates: [{ x: 1 }] },
    'coordinates: a MultiPoint has positions, [[x, y], …], got [{"x":1}], in which {"x":1} is no list',
  ],
  [{ type: "Polygon" }, "coordinates: a Polygon has rings of positions, [[[x, y], …]], got nothing"],
])("geometry %j is refused in one sentence", (geometry, sentence) => {
  expect(refusal({ geometry })).toBe(`geometry.${sentence}`);
});

const types = "Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon, GeometryCollection";
test.each([
  ["POINT (1 2)", 'geometry: expected a GeoJSON geometry or null, got "POINT (1 2)"'],
  [
    { type: "polygon", coordinates: [ring] },
    `geometry.type: expected ${types}, got "polygon"; probably meant: "Polygon"`,
  ],
  [{ type: "Feature" }, `geometry.type: expected ${types}, got "Feature", of which only the geometry belongs here`],
  [{}, `geometry.type: expected ${types}, got nothing`],
])("geometry %j says what is expected", (geometry, sentence) => expect(refusal({ geometry })).toBe(sentence));

test("what else is wrong is told beside it", () => {
  expect(refusal({ bbox: [[1, 2, 3, 4]], links: 5 })).toBe(
    "links: expected array, got 5; bbox: expected [west, south, east, north], got [[1,2,3,4]]; probably meant: [1,2,3,4]",
  );
});

test("no item that is valid has a problem", () => {
  const json = fc.letrec((tie) => ({
    list: fc.array(fc.oneof({ maxDepth: 4 }, fc.double({ noNaN: true }), tie("list")), { maxLength: 3 }),
  })).list;
  fc.assert(
    fc.property(json, json, fc.constantFrom(...types.split(", ").slice(0, 6)), (bbox, coordinates, type) => {
      const value = { ...ordinaryItem(), bbox, geometry: { type, coordinates } };
      if (shapeProblems(value).length > 0) expect(() => readItem(value)).toThrow();
      else expect(readItem(value)).toEqual(value);
    }),
  );
});
