import fc from "fast-check";
import { expect, test } from "vitest";
import { geometryOfWkb } from "../../../src/input/documents/wkb-geometry.ts";

/** Written by GEOS: ISO's in either byte order, and PostGIS's with its SRID. */
test.each([
  ["0101000000000000000000F03F0000000000000040", { type: "Point", coordinates: [1, 2] }],
  ["00000003E93FF000000000000040000000000000004008000000000000", { type: "Point", coordinates: [1, 2, 3] }],
  ["01010000A0E6100000000000000000F03F00000000000000400000000000000840", { type: "Point", coordinates: [1, 2, 3] }],
  ["01D1070000000000000000F03F00000000000000400000000000002240", { type: "Point", coordinates: [1, 2] }],
  [
    "0000000BB93FF0000000000000400000000000000040080000000000004022000000000000",
    { type: "Point", coordinates: [1, 2, 3] },
  ],
  ["0101000000000000000000F87F000000000000F87F", { type: "Point", coordinates: [] }],
  [
    "0000000004000000020000000001" + "3FF00000000000004000000000000000000000000140080000000000004010000000000000",
    {
      type: "MultiPoint",
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  [
    "01070000A0E6100000020000000101000000000000000000F03F000000000000004001020000800200000000000000" +
      "0000F03F00000000000000400000000000000840000000000000104000000000000014400000000000001840",
    {
      type: "GeometryCollection",
      geometries: [
        { type: "Point", coordinates: [1, 2] },
        {
          type: "LineString",
          coordinates: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
      ],
    },
  ],
])("%s is read", (hex, geometry) => {
  expect(geometryOfWkb(Buffer.from(hex, "hex"))).toEqual(geometry);
});

type Dialect = "iso" | "ewkb";
const types = ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"];

/** A geometry as bytes, each part in a byte order and a dialect of its own. */
function write(type: string, coordinates: unknown, width: number, choices: Iterator<boolean>): Buffer {
  const [little, dialect] = [choices.next().value === true, (choices.next().value ? "iso" : "ewkb") as Dialect];
  const number = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (little) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  const double = (value: number) => {
    const bytes = Buffer.alloc(8);
    if (little) bytes.writeDoubleLE(value);
    else bytes.writeDoubleBE(value);
    return bytes;
  };
  const listed = (values: unknown, part: (value: unknown) => Buffer): Buffer =>
    Buffer.concat([number((values as unknown[]).length), ...(values as unknown[]).map(part)]);
  const position = (value: unknown) => Buffer.concat((value as number[]).map(double));
  const line = (value: unknown) => listed(value, position);
  const code = types.indexOf(type) + 1;
  const head = [
    Buffer.of(little ? 1 : 0),
    number(dialect === "iso" ? code + (width - 2) * 1000 : code + (width - 2) * 0x80000000),
  ];
  const body = {
    Point: () => position(coordinates),
    LineString: () => line(coordinates),
    Polygon: () => listed(coordinates, line),
  }[type];
  const rest = body ? body() : listed(coordinates, (part) => write(type.slice("Multi".length), part, width, choices));
  return Buffer.concat([...head, rest]);
}

const geometries = fc.integer({ min: 2, max: 3 }).chain((width) => {
  const position = fc.array(fc.double({ noNaN: true }), { minLength: width, maxLength: width });
  const list = <T>(part: fc.Arbitrary<T>) => fc.array(part, { maxLength: 3 });
  const shapes = [
    position,
    list(position),
    list(list(position)),
    list(position),
    list(list(position)),
    list(list(list(position))),
  ];
  const shape = fc.oneof(
    ...shapes.map((shape, at) =>
      fc.record({ type: fc.constant(types[at] ?? ""), coordinates: shape as fc.Arbitrary<unknown> }),
    ),
  );
  return fc.record({ width: fc.constant(width), geometry: shape });
});
const bits = fc.infiniteStream(fc.boolean());

test("a geometry comes back from any mixture of byte orders and dialects, and a part of its bytes is none", () => {
  fc.assert(
    fc.property(geometries, bits, fc.nat(), ({ geometry: { type, coordinates }, width }, choices, length) => {
      const bytes = write(type, coordinates, width, choices);
      expect(geometryOfWkb(bytes)).toEqual({ type, coordinates });
      expect(geometryOfWkb(bytes.subarray(0, length % bytes.length))).toBeUndefined();
      expect(geometryOfWkb(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined();
    }),
  );
});

test("other bytes are no geometry, whatever they promise", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void geometryOfWkb(bytes)));
  expect(geometryOfWkb(Buffer.from("0103000000ffffffffffffffff", "hex"))).toBeUndefined();
  const collections = Buffer.from("010700000001000000".repeat(100_000), "hex");
  expect(geometryOfWkb(collections)).toBeUndefined();
});
