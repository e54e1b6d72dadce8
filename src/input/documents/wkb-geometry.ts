import { Fault } from "../../pipeline/fault/fault.ts";

interface Cursor {
  readonly view: DataView;
  at: number;
}

interface Head {
  readonly type: number;
  readonly littleEndian: boolean;
  readonly hasZ: boolean;
  /** Numbers in a position. */
  readonly width: number;
}

interface Geometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: unknown;
}

const depthLimit = 32;
const nothing = new Fault("invalid_item", "it holds bytes that are no geometry in WKB");

/**
 * Reads a geometry from well-known binary, ISO's or PostGIS's, of either byte order; undefined if the bytes are anything
 * else. Measures (M) are left out: GeoJSON has no place for them.
 */
export function geometryOfWkb({ buffer, byteOffset, byteLength }: Uint8Array): object | undefined {
  const cursor = { view: new DataView(buffer, byteOffset, byteLength), at: 0 };
  try {
    const geometry = readGeometry(cursor, 0);
    return cursor.at === byteLength ? geometry : undefined;
  } catch (error) {
    if (error === nothing || error instanceof RangeError) return undefined;
    throw error;
  }
}

function readGeometry(cursor: Cursor, depth: number): Geometry {
  if (depth > depthLimit) throw nothing;
  const head = readHead(cursor);
  const parts = <Part>(read: () => Part) => readMany(cursor, head, read);
  const position = () => readPosition(cursor, head);
  const line = () => parts(position);
  const coordinatesOf = (type: string) => () => {
    const part = readGeometry(cursor, depth + 1);
    if (part.type !== type) throw nothing;
    return part.coordinates;
  };
  switch (head.type) {
    case 1:
      return { type: "Point", coordinates: emptyIfNotANumber(position()) };
    case 2:
      return { type: "LineString", coordinates: line() };
    case 3:
      return { type: "Polygon", coordinates: parts(line) };
    case 4:
      return { type: "MultiPoint", coordinates: parts(coordinatesOf("Point")) };
    case 5:
      return { type: "MultiLineString", coordinates: parts(coordinatesOf("LineString")) };
    case 6:
      return { type: "MultiPolygon", coordinates: parts(coordinatesOf("Polygon")) };
    case 7:
      return { type: "GeometryCollection", geometries: parts(() => readGeometry(cursor, depth + 1)) };
    default:
      throw nothing;
  }
}

const [flagZ, flagM, flagSrid] = [0x80000000, 0x40000000, 0x20000000];

function readHead(cursor: Cursor): Head {
  const order = cursor.view.getUint8(cursor.at++);
  if (order > 1) throw nothing;
  const littleEndian = order === 1;
  const code = readCount(cursor, littleEndian);
  const has = (flag: number) => (code & flag) !== 0;
  if (has(flagSrid)) cursor.at += 4;
  const bare = code & 0xffff;
  const dimensions = Math.floor(bare / 1000);
  if (dimensions > 3) throw nothing;
  const hasZ = has(flagZ) || dimensions === 1 || dimensions === 3;
  const hasM = has(flagM) || dimensions >= 2;
  return { type: bare % 1000, littleEndian, hasZ, width: 2 + Number(hasZ) + Number(hasM) };
}

function readCount(cursor: Cursor, littleEndian: boolean): number {
  const count = cursor.view.getUint32(cursor.at, littleEndian);
  cursor.at += 4;
  return count;
}

/** Reads a counted list. Each part takes four bytes at least: a count that promises more must not fill the memory. */
function readMany<Part>(cursor: Cursor, { littleEndian }: Head, read: () => Part): Part[] {
  const count = readCount(cursor, littleEndian);
  if (count * 4 > cursor.view.byteLength - cursor.at) throw nothing;
  return Array.from({ length: count }, read);
}

function readPosition(cursor: Cursor, { littleEndian, hasZ, width }: Head): number[] {
  const position = [0, 1].map((axis) => cursor.view.getFloat64(cursor.at + 8 * axis, littleEndian));
  if (hasZ) position.push(cursor.view.getFloat64(cursor.at + 16, littleEndian));
  cursor.at += 8 * width;
  return position;
}

/** An empty point has NaN for its numbers. */
const emptyIfNotANumber = (position: number[]): number[] => (position.every(Number.isNaN) ? [] : position);
