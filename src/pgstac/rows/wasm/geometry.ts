import { closeList, comma, openList, openObject, quote } from "./codes.ts";
import { double, endOfDouble } from "./double.ts";
import { needsParser } from "./host.ts";
import {
  at,
  beginText,
  isText,
  keyEnd,
  keyStart,
  nextElement,
  nextMember,
  skipSpace,
  skipValue,
  valueStart,
} from "./json.ts";
import { inputAt, outputAt, slack, tapeAt } from "./layout.ts";

export const point: i32 = 1;
export const line: i32 = 2;
export const polygon: i32 = 3;

const hasZ: u32 = 0x80000000;
const hasM: u32 = 0x40000000;
const hasSrid: u32 = 0x20000000;
const wgs84: u32 = 4326;

const endless: f64 = Infinity;
/** West, south, east and north of the geometry that was written last. */
const box = memory.data(8 * 4, 16);

export function boxAddress(): usize {
  return box;
}

/** Address of the next byte to write. */
let end: usize = outputAt;
/** Count of numbers in a position. */
let dimensions: i32 = 2;
let flags: u32 = 0;

/**
 * Writes the geometry in the input as `ewkb.ts` does, and returns the length. Rare types, and geometry that PostGIS
 * refuses in binary format, need the parser.
 */
export function writeGeometry(length: i32): i32 {
  end = outputAt;
  let type = 0;
  let coordinates: usize = 0;
  const start = beginText(length);
  if (at(start) !== openObject) needsParser();
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    const value = valueStart;
    const isType = type === 0 && isText(keyStart, keyEnd, "type");
    const isCoordinates = coordinates === 0 && isText(keyStart, keyEnd, "coordinates");
    // Nothing here checks that other members are JSON.
    if (!isType && !isCoordinates) needsParser();
    place = skipValue(value);
    if (isType) type = typeOf(value, place);
    else coordinates = value;
  }
  if (skipSpace(valueStart) !== inputAt + length) needsParser();
  if (type === 0 || coordinates === 0) needsParser();
  dimensions = dimensionsAt(coordinates);
  flags = (dimensions > 2 ? hasZ : 0) | (dimensions > 3 ? hasM : 0);
  clearBox();
  header(type, hasSrid);
  store<u32>(end, wgs84);
  end += 4;
  shape(type, coordinates);
  return (end - outputAt) as i32;
}

/** Returns the number of a type: those of several parts are three above those of one. */
export function typeOf(start: usize, to: usize): i32 {
  if (at(start) !== quote) needsParser();
  if (isText(start + 1, to - 1, "Polygon")) return polygon;
  if (isText(start + 1, to - 1, "MultiPolygon")) return polygon + 3;
  if (isText(start + 1, to - 1, "Point")) return point;
  if (isText(start + 1, to - 1, "LineString")) return line;
  if (isText(start + 1, to - 1, "MultiPoint")) return point + 3;
  if (isText(start + 1, to - 1, "MultiLineString")) return line + 3;
  needsParser();
  return 0;
}

/** Counts the numbers of the first position. An empty geometry has none, and needs the parser. */
function dimensionsAt(start: usize): i32 {
  let place = start;
  while (at(place) === openList) place = skipSpace(place + 1);
  let count = 1;
  for (let code = at(place); code !== closeList; code = at(++place)) {
    if (code === comma) count++;
    else if (code === 0) needsParser();
  }
  if (count < 2 || count > 4) needsParser();
  return count;
}

function clearBox(): void {
  store<f64>(box, endless);
  store<f64>(box, endless, 8);
  store<f64>(box, -endless, 16);
  store<f64>(box, -endless, 24);
}

function header(type: i32, srid: u32): void {
  store<u8>(end, 1);
  store<u32>(end, type | flags | srid, 1);
  end += 5;
}

/** Writes coordinates, and returns the address of their end. */
function shape(type: i32, start: usize): usize {
  if (type === point) return position(start);
  const begun = end;
  const place = list(type, start);
  if (type === line && load<u32>(begun) === 1) needsParser();
  return place;
}

function list(type: i32, start: usize): usize {
  if (at(start) !== openList) needsParser();
  const countAt = end;
  end += 4;
  let count = 0;
  let place = start + 1;
  for (; nextElement(place, count === 0); count++) place = part(type, valueStart);
  store<u32>(countAt, count);
  return valueStart;
}

function part(type: i32, start: usize): usize {
  // The next check comes before more bytes than this are written.
  if (end + slack > tapeAt) needsParser();
  if (type === line) return position(start);
  if (type === polygon) return ring(start);
  header(type - 3, 0);
  return shape(type - 3, start);
}

function ring(start: usize): usize {
  const first = end + 4;
  const place = list(line, start);
  const bytes = 8 * dimensions;
  if (end < first + 4 * bytes || memory.compare(first, end - bytes, bytes) !== 0) needsParser();
  return place;
}

function position(start: usize): usize {
  if (at(start) !== openList) needsParser();
  const begun = end;
  let count = 0;
  let place = start + 1;
  for (; nextElement(place, count === 0); count++) {
    if (count === dimensions) needsParser();
    place = endOfDouble(valueStart, true);
    store<f64>(end, double);
    end += 8;
  }
  if (count !== dimensions) needsParser();
  const x = load<f64>(begun);
  const y = load<f64>(begun, 8);
  store<f64>(box, min(load<f64>(box), x));
  store<f64>(box, min(load<f64>(box, 8), y), 8);
  store<f64>(box, max(load<f64>(box, 16), x), 16);
  store<f64>(box, max(load<f64>(box, 24), y), 24);
  return valueStart;
}
