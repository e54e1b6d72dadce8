/** A square picture of one band, whose upper left corner lies at a longitude and latitude. */
export interface GeotiffOptions {
  readonly west: number;
  readonly north: number;
  /** Width of a pixel in degrees. */
  readonly pixelDegrees: { readonly east: number; readonly south: number };
  readonly pixels: number;
}

const [ascii, short, long, double] = [2, 3, 4, 12] as const;
const headerBytes = 8;
const entryBytes = 12;

/** Makes a small GeoTIFF in longitude and latitude (EPSG:4326), without compression. */
export function geotiff({ west, north, pixelDegrees, pixels }: GeotiffOptions): Buffer {
  const geoKeys = [1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326];
  const scale = Buffer.from(Float64Array.of(pixelDegrees.east, pixelDegrees.south, 0).buffer);
  const tiePoint = Buffer.from(Float64Array.of(0, 0, 0, west, north, 0).buffer);
  const keys = Buffer.concat(geoKeys.map((key) => shortOf(key)));
  const entryCount = 13;
  const afterDirectory = headerBytes + 2 + entryCount * entryBytes + 4;
  const [scaleAt, tiePointAt] = [afterDirectory, afterDirectory + scale.length];
  const keysAt = tiePointAt + tiePoint.length;
  const pixelsAt = keysAt + keys.length;
  const entries = [
    entry(256, short, 1, shortOf(pixels)),
    entry(257, short, 1, shortOf(pixels)),
    entry(258, short, 1, shortOf(8)),
    entry(259, short, 1, shortOf(1)),
    entry(262, short, 1, shortOf(1)),
    entry(273, long, 1, longOf(pixelsAt)),
    entry(277, short, 1, shortOf(1)),
    entry(278, short, 1, shortOf(pixels)),
    entry(279, long, 1, longOf(pixels * pixels)),
    entry(33_550, double, 3, longOf(scaleAt)),
    entry(33_922, double, 6, longOf(tiePointAt)),
    entry(34_735, short, geoKeys.length, longOf(keysAt)),
    // GDAL's tag for the value that stands for no data.
    entry(42_113, ascii, 4, Buffer.from("255\0")),
  ];
  const values = Uint8Array.from({ length: pixels * pixels }, (_, at) => Math.floor(at / pixels) + (at % pixels));
  return Buffer.concat([
    Buffer.from("II*\0"),
    longOf(headerBytes),
    shortOf(entryCount),
    ...entries,
    longOf(0),
    scale,
    tiePoint,
    keys,
    values,
  ]);
}

function entry(tag: number, type: number, count: number, value: Buffer): Buffer {
  return Buffer.concat([shortOf(tag), shortOf(type), longOf(count), value, Buffer.alloc(4 - value.length)]);
}

function shortOf(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function longOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
