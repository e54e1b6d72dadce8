import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteWriter } from "../../../src/pgstac/rows/byte-writer.ts";
import { type Ewkb, writeEwkb } from "../../../src/pgstac/rows/ewkb.ts";
import { NeedsParser } from "../../../src/pgstac/rows/needs-parser.ts";
import { WasmItemReader } from "../../../src/pgstac/rows/wasm-item-reader.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { openTestDatabase } from "../test-database.ts";

/** Numbers that PostGIS reads right: it reads integers beyond 64 bits as the largest of 64 bits. */
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

const written = (write: (out: ByteWriter) => Ewkb): Ewkb & { readonly hex: string } => {
  const out = new ByteWriter(8);
  const ewkb = write(out);
  return { ...ewkb, hex: out.view().toString("hex") };
};

const toEwkb = (geometry: unknown): string => written((out) => writeEwkb(out, geometry)).hex;

const reader = new WasmItemReader();

/** Undefined if it needs the parser. */
function byWasm(geometry: string): ReturnType<typeof written> | undefined {
  try {
    return written((out) => ({ box: reader.writeGeometry(Buffer.from(geometry), out), isSound: true }));
  } catch (error) {
    if (error instanceof NeedsParser) return undefined;
    throw error;
  }
}

test("PostGIS reads from it what it reads from the GeoJSON", async () => {
  await using database = await openTestDatabase(defaultVersion);
  const texts = fc.sample(geometryArbitrary, 500).map((geometry) => JSON.stringify(geometry));
  const rows = await database.query<{ ours: string; theirs: string }>(
    `SELECT ours::geometry::text AS ours, ST_GeomFromGeoJSON(theirs)::text AS theirs
     FROM unnest($1::text[], $2::text[]) AS u(ours, theirs)`,
    [texts.map((text) => toEwkb(JSON.parse(text))), texts],
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

/** Numbers in all spellings of JSON, and values that are no numbers. */
const numberText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(25)).map(([digits, decimals]) => {
    const text = String(digits < 0n ? -digits : digits).padStart(decimals + 1, "0");
    const fraction = decimals === 0 ? "" : `.${text.slice(-decimals)}`;
    return `${digits < 0n ? "-" : ""}${text.slice(0, text.length - decimals)}${fraction}`;
  }),
  fc.constantFrom("0", "-0", "0.0", "1.50", "1e2", "-1E+2", "1e-7", "1e400", "9007199254740993", "0.30000000000000004"),
  fc.constantFrom("01", "1.", ".5", "-", "+1", "1e", "null", '"1"', "[1]", "{}", ""),
);

test("WebAssembly writes a geometry as it is written once it is parsed, or leaves it to the parser", () => {
  const position = fc.array(numberText, { minLength: 1, maxLength: 5 }).map((numbers) => `[${numbers.join(", ")}]`);
  const listOf = (part: fc.Arbitrary<string>) =>
    fc.oneof(
      fc.array(part, { maxLength: 4 }).map((parts) => `[${parts.join(",")}]`),
      fc.array(part, { minLength: 3, maxLength: 4 }).map((parts) => `[ ${[...parts, parts[0]].join(" , ")} ]`),
    );
  const coordinates = fc.oneof(position, listOf(position), listOf(listOf(position)), listOf(listOf(listOf(position))));
  const type = fc.constantFrom(
    ...[
      "Point",
      "LineString",
      "Polygon",
      "MultiPoint",
      "MultiLineString",
      "MultiPolygon",
      "Polygons",
      "polygon",
      "a\\n",
    ],
  );
  const anything = fc.tuple(type, coordinates);
  // Numbers that nobody refuses, in lists as deep as the type has them: most of these are taken.
  const plain = fc.array(fc.integer({ min: -180, max: 180 }).map(String), { minLength: 2, maxLength: 2 });
  const sound = plain.map((numbers) => `[${numbers.join(", ")}]`);
  const fitting = fc.oneof(
    fc.tuple(fc.constant("Point"), sound),
    fc.tuple(fc.constantFrom("LineString", "MultiPoint"), listOf(sound)),
    fc.tuple(fc.constantFrom("Polygon", "MultiLineString"), listOf(listOf(sound))),
    fc.tuple(fc.constant("MultiPolygon"), listOf(listOf(listOf(sound)))),
  );
  const members = fc
    .tuple(
      fc.oneof({ weight: 1, arbitrary: anything }, { weight: 3, arbitrary: fitting }),
      fc.array(fc.constantFrom('"bbox":[0,0,1,1]', '"x":{"y":"]}"}', '"x":{y}', '"x":[0 0]'), { maxLength: 2 }),
      fc.nat(4),
    )
    .chain(([[name, values], others, dice]) => {
      const all = [`"type":"${name}"`, `"coordinates": ${values}`, ...others];
      return fc.shuffledSubarray(all, { minLength: dice === 0 ? 1 : all.length });
    });
  let taken = 0;
  fc.assert(
    fc.property(members, (parts) => {
      const text = `{${parts.join(",")}}`;
      const found = byWasm(text);
      if (!found) return;
      taken += 1;
      expect(found).toEqual(written((out) => writeEwkb(out, JSON.parse(text))));
    }),
    { numRuns: 1000 },
  );
  expect(taken).toBeGreaterThan(50);
});

test("WebAssembly writes all types but collections", () => {
  fc.assert(
    fc.property(geometryArbitrary, fc.boolean(), (geometry, spaced) => {
      const text = JSON.stringify(geometry, null, spaced ? 2 : 0);
      const isTaken = geometry.type !== "GeometryCollection";
      const expected = isTaken ? written((out) => writeEwkb(out, JSON.parse(text))) : undefined;
      expect(byWasm(text)).toEqual(expected);
    }),
  );
});

test.each(['"x":{y}', '"x":[0 0]', '"x":01', '"type":"Point"', '"\\u0078":1', '"x"', "]", ""])(
  "WebAssembly leaves a geometry to the parser that may not be JSON: %s",
  (more) => expect(byWasm(`{"type":"Point","coordinates":[1,2],${more}}`)).toBeUndefined(),
);
