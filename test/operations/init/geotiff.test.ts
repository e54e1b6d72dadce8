import fc from "fast-check";
import { expect, test } from "vitest";
import { geotiff } from "../../../src/operations/init/geotiff.ts";

/** The values of a tag, read as any reader of TIFF does: by its offset and type. */
function valuesOf(file: Buffer, wanted: number): number[] {
  const directory = file.readUInt32LE(4);
  const entries = Array.from({ length: file.readUInt16LE(directory) }, (_, at) => directory + 2 + at * 12);
  const at = entries.find((each) => file.readUInt16LE(each) === wanted);
  if (at === undefined) return [];
  const [type, count] = [file.readUInt16LE(at + 2), file.readUInt32LE(at + 4)];
  const bytes = { 2: 1, 3: 2, 4: 4, 12: 8 }[type] ?? 0;
  const start = bytes * count > 4 ? file.readUInt32LE(at + 8) : at + 8;
  return Array.from({ length: count }, (_, index) => {
    const place = start + index * bytes;
    if (type === 12) return file.readDoubleLE(place);
    return type === 2 ? file.readUInt8(place) : file.readUIntLE(place, bytes);
  });
}

test("a GeoTIFF has the place, the size and the pixels that were asked for", () => {
  const options = fc.record({
    west: fc.integer({ min: -180, max: 179 }),
    north: fc.integer({ min: -89, max: 90 }),
    degrees: fc.integer({ min: 1, max: 10 }),
    pixels: fc.integer({ min: 1, max: 64 }),
  });
  fc.assert(
    fc.property(options, ({ west, north, degrees, pixels }) => {
      const pixel = degrees / pixels;
      const file = geotiff({ west, north, pixelDegrees: { east: pixel, south: pixel }, pixels });
      expect([valuesOf(file, 256), valuesOf(file, 257)]).toEqual([[pixels], [pixels]]);
      expect(valuesOf(file, 33_550)).toEqual([pixel, pixel, 0]);
      expect(valuesOf(file, 33_922)).toEqual([0, 0, 0, west, north, 0]);
      expect(valuesOf(file, 34_735)).toContain(4326);
      const [start = 0] = valuesOf(file, 273);
      expect(start + (valuesOf(file, 279)[0] ?? 0)).toBe(file.length);
      expect(file[start]).toBe(0);
    }),
  );
});
