import fc from "fast-check";
import { expect, test } from "vitest";
import { type Item, readItem } from "../../../src/pipeline/item/item.ts";
import { warningsOf } from "../../../src/pipeline/item/warnings.ts";
import { ordinaryItem } from "./ordinary-item.ts";

const now = Date.parse("2026-06-01T12:00:00Z");
const kinds = (changes: Partial<Item>): string[] =>
  warningsOf(readItem(ordinaryItem(changes)), now).map(({ kind }) => kind);

test("a usual item raises no doubt, and one with several says each once", () => {
  expect(kinds({})).toEqual([]);
  expect(
    kinds({
      geometry: null,
      properties: { datetime: "2999-01-01T00:00:00" },
      assets: { a: { href: "./a.tif" }, b: { href: "b.tif" }, c: { href: "/vsicurl/https://data.example/c.tif" } },
    }),
  ).toEqual(["no_footprint", "datetime_in_future", "time_not_rfc3339", "asset_href_relative", "asset_href_local"]);
});

const longitude = fc.double({ min: -179, max: 178, noNaN: true });
const latitude = fc.double({ min: -89, max: 88, noNaN: true });
const size = fc.double({ min: 0.001, max: 1, noNaN: true });

test("no scene of ordinary size and place raises a doubt, also across the antimeridian if it is divided there", () => {
  fc.assert(
    fc.property(longitude, latitude, size, size, fc.nat(5), (west, south, width, height, digits) => {
      const [east, north] = [west + width, south + height];
      const ring = [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ];
      const round = (value: number): number => (digits < 5 ? value : Math.round(value * 1e5) / 1e5);
      expect(
        kinds({ geometry: { type: "Polygon", coordinates: [ring] }, bbox: [west, south, east, north].map(round) }),
      ).toEqual([]);
      const left = [
        [180 - width, south],
        [180, south],
        [180, north],
        [180 - width, north],
        [180 - width, south],
      ];
      const right = [
        [-180, south],
        [height - 180, south],
        [height - 180, north],
        [-180, north],
        [-180, south],
      ];
      expect(
        kinds({
          geometry: { type: "MultiPolygon", coordinates: [[left], [right]] },
          bbox: [180 - width, south, 0, height - 180, north, 9000],
        }),
      ).toEqual([]);
    }),
  );
});

test("every item with a footprint that crosses the antimeridian undivided raises a doubt", () => {
  fc.assert(
    fc.property(size, latitude, size, (width, south, height) => {
      const [west, east, north] = [width - 180, 180 - width, south + height];
      const ring = [
        [east, south],
        [west, south],
        [west, north],
        [east, north],
        [east, south],
      ];
      expect(kinds({ geometry: { type: "Polygon", coordinates: [ring] }, bbox: [west, south, east, north] })).toEqual([
        "footprint_round_the_globe",
      ]);
    }),
  );
});
