import { expect, test } from "vitest";
import { otherSystem } from "../../../src/pipeline/item/other-system.ts";

const named = (name: unknown): unknown => ({ type: "name", properties: { name } });

test.each([
  "urn:ogc:def:crs:OGC:1.3:CRS84",
  "urn:ogc:def:crs:OGC::CRS84h",
  "urn:ogc:def:crs:EPSG::4326",
  "urn:ogc:def:crs:EPSG:6.9:4326",
  "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
  "EPSG:4326",
  "epsg:4979",
  "WGS 84",
  "",
])("%s is longitude and latitude", (name) => expect(otherSystem(named(name))).toBeUndefined());

test.each(["urn:ogc:def:crs:EPSG::32632", "EPSG:3857", "EPSG:14326", "WGS 84 / UTM zone 32N", "EPSG:43260"])(
  "%s is another system",
  (name) => expect(otherSystem(named(name))).toBe(name),
);

test("codes are read as GeoJSON had them first", () => {
  expect(otherSystem({ type: "EPSG", properties: { code: 2154 } })).toBe("EPSG:2154");
  expect(otherSystem({ type: "EPSG", properties: { code: 4326 } })).toBeUndefined();
});

test.each([
  undefined,
  null,
  "EPSG:3857",
  {},
  { type: "link", properties: { href: "https://example.com/crs" } },
  named(5),
])("%j names no system", (crs) => expect(otherSystem(crs)).toBeUndefined());
