/** A GeoJSON geometry whose coordinates are as exact as their doubles. */
export interface Geometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Geometry[];
}

const typeNames = [
  "Point",
  "LineString",
  "Polygon",
  "MultiPoint",
  "MultiLineString",
  "MultiPolygon",
  "GeometryCollection",
] as const;

const hasZ = 0x80000000;
const hasM = 0x40000000;
const hasSrid = 0x20000000;
const flags = hasZ | hasM | hasSrid;

/**
 * Reads EWKB, in hexadecimal digits, as GeoJSON; `print` makes a coordinate of its double.
 * @throws Error if it has a shape that GeoJSON does not know
 */
export function readEwkb(hex: string, print: (double: number) => unknown): Geometry {
  return new Reader(Buffer.from(hex, "hex"), print).geometry();
}

class Reader {
  private readonly bytes: Buffer;
  private readonly print: (double: number) => unknown;
  private at = 0;
  private isLittle = true;
  private dimensions = 2;

  constructor(bytes: Buffer, print: (double: number) => unknown) {
    this.bytes = bytes;
    this.print = print;
  }

  geometry(): Geometry {
    this.isLittle = this.bytes[this.at++] === 1;
    const code = this.uint32();
    this.dimensions = 2 + (code & hasZ ? 1 : 0) + (code & hasM ? 1 : 0);
    if (code & hasSrid) this.at += 4;
    const number = code & ~flags;
    const type = typeNames[number - 1];
    if (type === undefined) throw new Error(`GeoJSON has no geometry like the stored one, which is of type ${number}`);
    if (type === "GeometryCollection") return { type, geometries: this.list(() => this.geometry()) };
    return { type, coordinates: this.coordinates(type) };
  }

  private coordinates(type: (typeof typeNames)[number]): unknown {
    switch (type) {
      case "Point":
        return this.position();
      case "LineString":
        return this.list(() => this.position());
      case "Polygon":
        return this.list(() => this.list(() => this.position()));
      default:
        return this.list(() => this.geometry().coordinates);
    }
  }

  private position(): unknown[] {
    const doubles = Array.from({ length: this.dimensions }, () => this.double());
    // So PostGIS stores an empty point.
    return doubles.every(Number.isNaN) ? [] : doubles.map(this.print);
  }

  private list<Part>(read: () => Part): Part[] {
    return Array.from({ length: this.uint32() }, read);
  }

  private uint32(): number {
    const value = this.isLittle ? this.bytes.readUInt32LE(this.at) : this.bytes.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  private double(): number {
    const value = this.isLittle ? this.bytes.readDoubleLE(this.at) : this.bytes.readDoubleBE(this.at);
    this.at += 8;
    return value;
  }
}
