import fc from "fast-check";
import { expect, test } from "vitest";
import { WasmItemReader } from "../../../src/pgstac/rows/wasm-item-reader.ts";
import { readItem } from "../../../src/pipeline/item/item.ts";
import { warningsOf } from "../../../src/pipeline/item/warnings.ts";
import { itemDocument } from "../documents.ts";
import { spellingArbitrary } from "./spelling-arbitrary.ts";

const reader = new WasmItemReader();
const inspect = (text: string) => reader.inspect(Buffer.from(text));

test("an item tells its names and times", () => {
  const item = itemDocument("c", 'é"', { properties: { start_datetime: null }, assets: {} }).text;
  expect(inspect(item)).toEqual({
    id: 'é"',
    collection: "c",
    stacVersion: "1.0.0",
    times: { datetime: "2021-05-06T07:08:09Z", start_datetime: null },
    isDoubtful: false,
  });
});

const square = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];
const polygon = (...rings: unknown[]) => ({ geometry: { type: "Polygon", coordinates: rings }, bbox: null });

test.each([
  ["a scene", polygon(square(10, 20, 1.5)), false],
  ["a scene with a box that is rounded", { ...polygon(square(10.00001, 20, 1)), bbox: [10, 20, 11, 21] }, false],
  ["a scene with a box of three dimensions", { ...polygon(square(10, 20, 1)), bbox: [10, 20, 0, 11, 21, 900] }, false],
  [
    "two sides of the antimeridian",
    { geometry: { type: "MultiPolygon", coordinates: [[square(179, 0, 1)], [square(-180, 0, 1)]] } },
    true,
  ],
  ["a belt", { ...polygon(square(-179, 0, 90)), bbox: [-179, 0, 179, 10] }, true],
  ["a longitude of 200", polygon(square(200, 0, 1)), true],
  ["a longitude of 200 in the box", { bbox: [199, 0, 200, 1] }, true],
  ["a latitude of -91", polygon(square(0, -91, 1)), true],
  [
    "a line of a polygon",
    polygon([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 0],
    ]),
    true,
  ],
  [
    "a line with a good hole",
    polygon(
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [0, 0],
      ],
      square(0, 0, 1),
    ),
    true,
  ],
  ["a box elsewhere", { bbox: [20, 20, 21, 21] }, true],
  ["no footprint", { geometry: null }, true],
  ["an address at a drive", { assets: { a: { href: "C:/a.tif" } } }, true],
  ["an address at a file", { assets: { a: { href: "https://example.com" }, b: { href: "FILE:///a.tif" } } }, true],
  ["a relative address", { assets: { a: { href: "./a.tif" } } }, true],
  ["an address with a query", { assets: { a: { href: "https://example.com/a.tif?sig=x" } } }, true],
  [
    "an address with a query that lets nobody in",
    {
      assets: {
        a: { href: "https://example.com/preview.png?item=a&assets=visual&asset_bidx=visual%7C1%2C2&nodata=0#x" },
      },
    },
    false,
  ],
  ["an address with an encoded @", { assets: { a: { href: "https://example.com/?u=https%3A%2F%2Fme%2540b" } } }, true],
  ["an address with a name in it", { assets: { a: { href: "https://me@example.com/a.tif" } } }, true],
  ["an address at a bucket", { assets: { a: { href: "s3://bucket/a_very-long.name/of+a/scene.tif" } } }, false],
  ["a time to come", { properties: { datetime: "9998-01-01T00:00:00Z" } }, true],
  [
    "a time before its range",
    { properties: { start_datetime: "2021-05-07T00:00:00Z", end_datetime: "2021-05-08T00:00:00Z" } },
    true,
  ],
  ["a time after its start", { properties: { start_datetime: "2021-05-07T00:00:00Z" } }, true],
  [
    "a time in its range",
    { properties: { start_datetime: "2021-05-06T00:00:00Z", end_datetime: "2021-05-08T00:00:00Z" } },
    false,
  ],
])("%s is doubtful only if it may deserve a warning", (_name, changes, isDoubtful) => {
  expect(inspect(itemDocument("c", "i", changes).text).isDoubtful).toBe(isDoubtful);
});

const near = (...values: number[]) =>
  fc.oneof(
    ...values.map((value) => fc.constantFrom(value, value + 0.01, value - 0.01, value + 1e-10)),
    fc.double({ min: -200, max: 200, noNaN: true }),
  );
const x = near(-180, 0, 7.5, 180);
const y = near(-90, 0, 46.25, 90);
const position = fc.tuple(x, y);
const ring = fc.array(position, { maxLength: 5 }).map((corners) => [...corners, ...corners.slice(0, 1)]);
const geometry = fc.oneof(
  fc.constant(null),
  position.map((coordinates) => ({ type: "Point", coordinates })),
  fc.array(position, { maxLength: 3 }).map((coordinates) => ({ type: "LineString", coordinates })),
  fc.array(ring, { maxLength: 3 }).map((coordinates) => ({ type: "Polygon", coordinates })),
  fc
    .tuple(x, y, near(0, 1, 90))
    .map(([west, south, size]) => ({ type: "Polygon", coordinates: [square(west, south, size)] })),
  fc
    .array(fc.array(ring, { maxLength: 2 }), { maxLength: 2 })
    .map((coordinates) => ({ coordinates, type: "MultiPolygon" })),
);
const bbox = fc.oneof(
  fc.constant(null),
  fc.tuple(x, y, x, y),
  fc.tuple(x, y, fc.double({ noNaN: true, noDefaultInfinity: true }), x, y, x),
  fc.tuple(x, y, x, y, x),
);
const nearNow = fc
  .integer({ min: -72, max: 72 })
  .map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
const time = fc.oneof(
  nearNow,
  fc.constantFrom(
    "2021-05-06T07:08:09Z",
    "2021-05-06T07:08:10.5Z",
    "2021-05-06T09:08:09+02:00",
    "2021-05-05T19:08:09-12:00",
    "2021-05-06T07:08:11Z",
  ),
  nearNow.map((text) => text.replace("Z", "-12:00")),
);
const href = fc
  .oneof(
    fc.constantFrom(
      "https://example.com/",
      "s3://bucket/",
      "",
      "../",
      "/data/",
      "c:/",
      "file:",
      "x:",
      "\\\\host\\",
      "a1+.-:",
    ),
  )
  .chain((start) =>
    fc
      .constantFrom(
        "a.tif",
        "?sig=abcdefgh",
        "?X-Amz-Signature=0123456789",
        "me:word@host/",
        "#token=abcdefghijk",
        ";sig=abcdefgh",
        "%3Fsig%3Dabcdefgh",
        "?api_KEY=abcdefgh",
        "?Policy=abcdefgh",
        "?JWT=abcdefgh",
        "?GoogleAccessId=abcdefgh",
        "?auth=abcdefgh",
        "?pwd=abcdefgh",
        "?Password=abcdefgh",
        "?session=abcdefgh",
        "?credential=abcdefgh",
        "?client_secret=abcdefgh",
        "?h=Bearer%20abcdefgh",
        "?u=https%253A%252F%252Fme%253Aword%2540host",
        "?page=2",
        "a\u0000b",
      )
      .map((end) => `${start}${end}` || "x"),
  );

test("an item that deserves a warning is doubtful, and many others are not", () => {
  const seen = { warned: 0, certain: 0 };
  const times = fc.record({ datetime: time, start_datetime: time, end_datetime: time }, { requiredKeys: [] });
  const assets = fc.dictionary(
    fc.constantFrom("a", "b"),
    href.map((text) => ({ href: text })),
  );
  // Mostly one at a time: a single doubt must be enough.
  const changes = fc.oneof(
    geometry.map((changed) => ({ geometry: changed, bbox: null })),
    bbox.map((changed) => ({ bbox: changed })),
    times.map((properties) => ({ properties })),
    assets.map((changed) => ({ assets: changed })),
    fc.record({ geometry, bbox, properties: times, assets }),
  );
  const spelt = changes.chain((given) => spellingArbitrary(JSON.parse(itemDocument("c", "i", given).text)));
  fc.assert(
    fc.property(spelt, (text) => {
      let isDoubtful = true;
      try {
        ({ isDoubtful } = inspect(text));
      } catch {
        // The parser decides.
      }
      const warnings = warningsOf(readItem(JSON.parse(text)));
      if (warnings.length > 0) {
        expect(isDoubtful).toBe(true);
        seen.warned++;
      }
      if (!isDoubtful) seen.certain++;
    }),
    { numRuns: Number(process.env["FAULTS_RUNS"] ?? 3000) },
  );
  expect(Math.min(seen.warned, seen.certain)).toBeGreaterThan(100);
});
