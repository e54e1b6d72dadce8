import { isObject } from "../../pipeline/text/json.ts";
import type { Box } from "./box.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { printForStorage } from "./json-for-storage.ts";
import { numberOf } from "./marked-number.ts";

const typeNumbers: Readonly<Record<string, number>> = {
  point: 1,
  linestring: 2,
  polygon: 3,
  multipoint: 4,
  multilinestring: 5,
  multipolygon: 6,
  geometrycollection: 7,
};
const hasZ = 0x80000000;
const hasM = 0x40000000;
const hasSrid = 0x20000000;
const wgs84 = 4326;

/** Properties of a geometry that was written. */
export interface Ewkb {
  /** Box around it; null if it is empty. */
  readonly box: Box | null;
  /** False if a ring is open or too short: PostGIS takes such a geometry as hexadecimal text only. */
  readonly isSound: boolean;
}

/**
 * Writes a GeoJSON geometry as pypgstac writes EWKB: little-endian, SRID 4326 on the outermost, the same number
 * of dimensions throughout.
 * @throws Error that says what is wrong with it
 */
export function writeEwkb(out: ByteWriter, geometry: unknown): Ewkb {
  const dimensions = dimensionsOf(geometry) ?? 2;
  return new Writer(out, dimensions).geometry(geometry, true).written();
}

/** Counts the numbers of the first position; an empty geometry has none. */
function dimensionsOf(geometry: unknown): number | undefined {
  if (!isObject(geometry)) return undefined;
  const parts = geometry["geometries"];
  if (Array.isArray(parts)) return firstDefined(parts, dimensionsOf);
  return positionLength(geometry["coordinates"]);
}

function positionLength(coordinates: unknown): number | undefined {
  if (!Array.isArray(coordinates) || coordinates.length === 0) return undefined;
  if (!Array.isArray(coordinates[0])) return coordinates.length;
  return firstDefined(coordinates, positionLength);
}

function firstDefined<T>(values: readonly unknown[], look: (value: unknown) => T | undefined): T | undefined {
  for (const value of values) {
    const found = look(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

class Writer {
  private readonly out: ByteWriter;
  private west = Infinity;
  private south = Infinity;
  private east = -Infinity;
  private north = -Infinity;
  private isSound = true;
  private readonly dimensions: number;
  private readonly flags: number;

  constructor(out: ByteWriter, dimensions: number) {
    if (dimensions > 4) throw new Error(`a position has ${dimensions} numbers, at most 4 can be stored`);
    this.out = out;
    this.dimensions = dimensions;
    this.flags = (dimensions > 2 ? hasZ : 0) | (dimensions > 3 ? hasM : 0);
  }

  written(): Ewkb {
    const { west, south, east, north } = this;
    const box = west <= east ? { west, south, east, north } : null;
    return { box, isSound: this.isSound };
  }

  geometry(geometry: unknown, isOutermost: boolean): this {
    const name = isObject(geometry) ? String(geometry["type"]) : "nothing";
    const type = typeNumbers[name.toLowerCase()];
    if (!isObject(geometry) || type === undefined) throw new Error(`${name} is no GeoJSON geometry type`);
    this.header(type, isOutermost);
    if (type === typeNumbers["geometrycollection"]) {
      this.list(geometry["geometries"], "geometries", (part) => this.geometry(part, false));
    } else this.shape(type, geometry["coordinates"]);
    return this;
  }

  private shape(type: number, coordinates: unknown): void {
    if (type === 1) this.position(coordinates);
    else if (type === 2) {
      if (Array.isArray(coordinates) && coordinates.length === 1) this.isSound = false;
      this.list(coordinates, "coordinates", (position) => this.position(position));
    } else if (type === 3) this.list(coordinates, "coordinates", (ring) => this.ring(ring));
    else {
      this.list(coordinates, "coordinates", (part) => {
        this.header(type - 3, false);
        this.shape(type - 3, part);
      });
    }
  }

  private ring(positions: unknown): void {
    const start = this.out.length + 4;
    this.list(positions, "coordinates", (position) => this.position(position));
    const ring = this.out.view(start);
    const bytes = 8 * this.dimensions;
    const isClosed = ring.subarray(0, bytes).equals(ring.subarray(-bytes));
    if ((positions as unknown[]).length < 4 || !isClosed) this.isSound = false;
  }

  private header(type: number, isOutermost: boolean): void {
    this.out.byte(1);
    this.out.uint32LE((type | this.flags | (isOutermost ? hasSrid : 0)) >>> 0);
    if (isOutermost) this.out.uint32LE(wgs84);
  }

  private list(values: unknown, name: string, write: (value: unknown) => void): void {
    if (!Array.isArray(values)) throw new Error(`the geometry's ${name} are no list`);
    this.out.uint32LE(values.length);
    for (const value of values) write(value);
  }

  private position(position: unknown): void {
    if (!Array.isArray(position) || position.length < 2) throw new Error("a position needs two numbers at least");
    if (position.length !== this.dimensions) throw new Error("the geometry mixes positions of different length");
    this.surround(numberOf(position[0]), numberOf(position[1]));
    for (const coordinate of position) {
      const value = numberOf(coordinate);
      if (value === undefined || !Number.isFinite(value)) {
        throw new Error(`the geometry has ${printForStorage(coordinate)} for a coordinate`);
      }
      this.out.doubleLE(value);
    }
  }

  private surround(x = Number.NaN, y = Number.NaN): void {
    this.west = Math.min(this.west, x);
    this.south = Math.min(this.south, y);
    this.east = Math.max(this.east, x);
    this.north = Math.max(this.north, y);
  }
}
