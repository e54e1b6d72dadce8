import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteWriter } from "../../src/pgstac/byte-writer.ts";
import { writeEwkb } from "../../src/pgstac/ewkb.ts";
import { openTestDatabase } from "./test-database.ts";

/** Within what PostGIS reads right: it takes integers beyond 64 bits for the largest there are. */
const coordinate = fc.double({ noNaN: true, min: -1e15, max: 1e15 });
/** Geometries of every type, all positions of which have the same length. */
const geometryArbitrary = fc.constantFrom(2, 3).chain((length) => {
  const position = fc.array(coordinate, { minLength: length, maxLength: length });
  const line = fc.array(position, { minLength: 2, maxLength: 4 });
  const ring = fc.array(position, { minLength: 3, maxLength: 4 }).map((open) => [...open, open[0]]);
  const polygon = fc.array(ring, { minLength: 1, maxLength: 2 });
  const several = <T>(part: fc.Arbitrary<T>) => fc.array(part, { minLength: 1, maxLength: 3 });
  const shape = (type: string, coordinates: fc.Arbitrary<unknown>) =>
    fc.record({ type: fc.constant(type), coordinates });
  const simple = fc.oneof(
    shape("Point", position),
    shape("LineString", line),
    shape("Polygon", polygon),
    shape("MultiPoint", several(position)),
    shape("MultiLineString", several(line)),
    shape("MultiPolygon", several(polygon)),
  );
  return fc.oneof(simple, fc.record({ type: fc.constant("GeometryCollection"), geometries: several(simple) }));
});

function toEwkb(geometry: unknown): Buffer {
  const out = new ByteWriter(8);
  writeEwkb(out, geometry);
  return out.view();
}

test("PostGIS reads from it what it reads from the GeoJSON", async () => {
  await using database = await openTestDatabase("0.10.0");
  const texts = fc.sample(geometryArbitrary, 500).map((geometry) => JSON.stringify(geometry));
  const rows = await database.query<{ ours: string; theirs: string }>(
    `SELECT ours::geometry::text AS ours, ST_GeomFromGeoJSON(theirs)::text AS theirs
     FROM unnest($1::text[], $2::text[]) AS u(ours, theirs)`,
    [texts.map((text) => toEwkb(JSON.parse(text)).toString("hex")), texts],
  );
  expect(rows.length).toBe(500);
  for (const { ours, theirs } of rows) expect(ours).toBe(theirs);
});

test.for([
  [{ type: "Point", coordinates: [] }, /two numbers at least/],
  [{ type: "Point", coordinates: [1, null] }, /null for a coordinate/],
  [{ type: "Polygon", coordinates: {} }, /no list/],
  [{ type: "GeometryCollection" }, /no list/],
  [{ coordinates: [1, 2] }, /no GeoJSON geometry type/],
] as const)("%o is refused with a reason", ([geometry, reason]) => {
  expect(() => toEwkb(geometry)).toThrow(reason);
});
