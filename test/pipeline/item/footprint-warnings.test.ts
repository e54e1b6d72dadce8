import { describe, expect, test } from "vitest";
import { footprintWarnings } from "../../../src/pipeline/item/footprint-warnings.ts";
import type { Item } from "../../../src/pipeline/item/item.ts";

type Geometry = NonNullable<Item["geometry"]>;

/** A rectangle, and the box of it unless another is given. */
function rectangle(west: number, south: number, east: number, north: number, bbox = [west, south, east, north]) {
  return { geometry: { type: "Polygon" as const, coordinates: ringsOf(west, south, east, north) }, bbox };
}

function ringsOf(west: number, south: number, east: number, north: number): number[][][] {
  return [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ];
}

const point = (...coordinates: number[]): Geometry => ({ type: "Point", coordinates });
const parts = (...coordinates: number[][][][]): Geometry => ({ type: "MultiPolygon", coordinates });
const kinds = (item: Pick<Item, "geometry" | "bbox">): string[] => footprintWarnings(item).map(({ kind }) => kind);

describe("scenes across the antimeridian, as producers write them", () => {
  const corners = [
    [-178.55, -16.65],
    [-178.93, -18.39],
    [-180.67, -18.03],
    [-180.27, -16.3],
    [-178.55, -16.65],
  ];
  const split = parts(ringsOf(179.3, -18.3, 180, -16.6), ringsOf(-180, -18.3, -178.5, -16.6));
  test.each<[string, Pick<Item, "geometry" | "bbox">, string[]]>([
    [
      "beyond -180",
      { geometry: { type: "Polygon", coordinates: [corners] }, bbox: [-180.67, -18.39, -178.55, -16.3] },
      ["longitude_beyond_180"],
    ],
    ["divided, west of the box greater than its east", { geometry: split, bbox: [179.3, -18.3, -178.5, -16.6] }, []],
    [
      "divided, in a box of the least and greatest longitude",
      { geometry: split, bbox: [-180, -18.3, 180, -16.6] },
      ["footprint_round_the_globe"],
    ],
    ["round the globe", rectangle(-178.5, -18.3, 179.3, -16.6), ["footprint_round_the_globe"]],
    [
      "a line of a flight round the globe",
      {
        geometry: {
          type: "LineString",
          coordinates: [
            [179, 1],
            [-179, 2],
          ],
        },
      },
      ["footprint_round_the_globe"],
    ],
    ["at a pole", rectangle(-180, -90, 180, -80), []],
    ["longitude 359.9", { geometry: point(359.9, 12), bbox: [359.9, 12, 359.9, 12] }, ["longitude_beyond_180"]],
    ["beyond 180 in a box that is not", { ...rectangle(179, 0, 181, 1, [179, 0, -179, 1]) }, ["longitude_beyond_180"]],
  ])("%s", (_, item, expected) => expect(kinds(item)).toEqual(expected));
});

describe("footprints of the whole world and of much of it", () => {
  test.each<[string, Pick<Item, "geometry" | "bbox">, string[]]>([
    ["the world", rectangle(-180, -90, 180, 90), []],
    ["a grid of quarter degrees, up to the centres of its cells", rectangle(-179.875, -89.875, 179.875, 89.875), []],
    ["the world from 0 to 360", rectangle(0, -90, 360, 90), ["longitude_beyond_180"]],
    ["a high swath wider than half the world", rectangle(-100, -80, 100, 80), ["footprint_round_the_globe"]],
    [
      "islands all round",
      {
        geometry: parts(ringsOf(-170, 0, -60, 9), ringsOf(-40, 0, 50, 9), ringsOf(60, 0, 170, 9)),
        bbox: [-170, 0, 170, 9],
      },
      [],
    ],
    [
      "a point in the box of the world",
      { geometry: point(7, 50), bbox: [-180, -90, 180, 90] },
      ["footprint_round_the_globe"],
    ],
    ["a disk of a geostationary satellite", rectangle(-156, -80, 6, 80), []],
  ])("%s", (_, item, expected) => expect(kinds(item)).toEqual(expected));
});

describe("boxes beside their geometry", () => {
  test.each<[string, Pick<Item, "geometry" | "bbox">, string[]]>([
    ["rounded to four digits", rectangle(10.00004, 50.00004, 10.5, 50.5, [10.0001, 50.0001, 10.5, 50.5]), []],
    ["larger", rectangle(10, 50, 11, 51, [9, 49, 12, 52]), []],
    ["in three dimensions", rectangle(10, 50, 11, 51, [10, 50, -30, 11, 51, 2000]), []],
    ["none", { geometry: point(10, 50) }, []],
    ["latitude first", rectangle(10, 50, 11, 51, [50, 10, 51, 11]), ["bbox_off_geometry"]],
    ["west and east exchanged", rectangle(10, 50, 11, 51, [11, 50, 10, 51]), ["bbox_off_geometry"]],
    ["south and north exchanged", rectangle(10, 50, 11, 51, [10, 51, 11, 50]), ["bbox_off_geometry"]],
    ["a corner of it", rectangle(10, 50, 11, 51, [10, 50, 10, 50]), ["bbox_off_geometry"]],
    ["of five numbers", rectangle(10, 50, 11, 51, [10, 50, 11, 51, 7]), ["bbox_off_geometry"]],
    [
      "two of its parts",
      { geometry: parts(ringsOf(-10, 0, -9, 1), ringsOf(9, 0, 10, 1)), bbox: [9, 0, 10, 1] },
      ["bbox_off_geometry"],
    ],
    [
      "round points on both sides of the antimeridian",
      {
        geometry: {
          type: "MultiPoint",
          coordinates: [
            [179, 1],
            [-179, 2],
          ],
        },
        bbox: [179, 1, -179, 2],
      },
      [],
    ],
  ])("%s", (_, item, expected) => expect(kinds(item)).toEqual(expected));
});

describe("footprints that are none", () => {
  test.each<[string, Geometry | null, string[]]>([
    ["null", null, ["no_footprint"]],
    ["a polygon without rings", { type: "Polygon", coordinates: [] }, ["no_footprint"]],
    ["a collection of nothing", { type: "GeometryCollection", geometries: [] }, ["no_footprint"]],
    ["four times one corner", { type: "Polygon", coordinates: ringsOf(7, 8, 7, 8) }, ["footprint_without_area"]],
    [
      "there and back",
      {
        type: "Polygon",
        coordinates: [
          [
            [7.1, 8.3],
            [7.4, 8.6],
            [7.9, 9.1],
            [7.1, 8.3],
          ],
        ],
      },
      ["footprint_without_area"],
    ],
    ["parts without area", parts(ringsOf(1, 1, 1, 2), ringsOf(3, 3, 4, 3)), ["footprint_without_area"]],
    ["one part of two", parts(ringsOf(1, 1, 1, 2), ringsOf(3, 3, 4, 4)), []],
    ["a very small field", { type: "Polygon", coordinates: ringsOf(7, 8, 7.000001, 8.000001) }, []],
    [
      "a line",
      {
        type: "MultiLineString",
        coordinates: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      },
      [],
    ],
    [
      "a point and a square",
      {
        type: "GeometryCollection",
        geometries: [
          { type: "Point", coordinates: [1, 2] },
          { type: "Polygon", coordinates: ringsOf(1, 2, 3, 4) },
        ],
      },
      [],
    ],
  ])("%s", (_, geometry, expected) => expect(kinds({ geometry })).toEqual(expected));

  test("latitudes beyond the poles", () => {
    expect(footprintWarnings({ geometry: point(10, -90.5) })).toEqual([
      { kind: "latitude_beyond_90", message: "latitude -90.5" },
    ]);
  });
});

test("the message has the numbers", () => {
  expect(footprintWarnings(rectangle(-178.5, -18.3, 179.3, -16.6))[0]?.message).toBe(
    "the geometry goes from -178.5 to 179.3 degrees of longitude",
  );
  expect(footprintWarnings(rectangle(10, 50, 11, 51, [50, 10, 51, 11]))[0]?.message).toBe(
    "the bbox is [50, 10, 51, 11], the geometry lies in [10, 50, 11, 51]",
  );
});
