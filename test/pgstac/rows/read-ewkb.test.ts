import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteWriter } from "../../../src/pgstac/rows/byte-writer.ts";
import { writeEwkb } from "../../../src/pgstac/rows/ewkb.ts";
import { readEwkb } from "../../../src/pgstac/rows/read-ewkb.ts";

const asIs = (double: number): number => double;

function hexOf(geometry: unknown): string {
  const out = new ByteWriter(64);
  writeEwkb(out, geometry);
  return out.view().toString("hex");
}

const geometries = (dimensions: number): fc.Arbitrary<unknown> => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  const position = fc.array(double, { minLength: dimensions, maxLength: dimensions });
  const list = <Part>(part: fc.Arbitrary<Part>) => fc.array(part, { maxLength: 4 });
  const shape = (type: string, coordinates: fc.Arbitrary<unknown>) =>
    fc.record({ type: fc.constant(type), coordinates });
  const shapes = fc.oneof(
    shape("Point", position),
    shape("LineString", list(position)),
    shape("Polygon", list(list(position))),
    shape("MultiPoint", list(position)),
    shape("MultiLineString", list(list(position))),
    shape("MultiPolygon", list(list(list(position)))),
  );
  return fc.oneof(shapes, fc.record({ type: fc.constant("GeometryCollection"), geometries: list(shapes) }));
};

test("every geometry comes back with its very doubles", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 4 }).chain(geometries), (geometry) => {
      expect(readEwkb(hexOf(geometry), asIs)).toEqual(geometry);
    }),
  );
});

test("the other order of bytes is read, and an empty point", () => {
  expect(readEwkb("00000000013ff00000000000004000000000000000", asIs)).toEqual({ type: "Point", coordinates: [1, 2] });
  expect(readEwkb("0101000020E6100000000000000000F87F000000000000F87F", asIs)).toEqual({
    type: "Point",
    coordinates: [],
  });
});

test("a shape that GeoJSON does not know is named", () => {
  expect(() => readEwkb("010800000000000000", asIs)).toThrow("which is of type 8");
});
