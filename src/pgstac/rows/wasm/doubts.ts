import { quote, zero } from "./codes.ts";
import { polygon } from "./geometry.ts";
import { datetime, endDatetime, endOf, isNoted, startDatetime, startOf } from "./item.ts";
import { at } from "./json.ts";

// Doubts that `src/pipeline/item/warnings.ts` may have about an item. Of what it warns of, nothing may be left out here; what is
// doubtful without need costs a parse.

/** True if something of the item that is being read may deserve a warning. */
export let isDoubtful: bool = false;

/** Parts of the tolerance of `footprint-warnings.ts`, a little smaller than there. */
const partOfWidth: f64 = 0.0099;
const degrees: f64 = 0.99e-4;
/** Part of its box that the area of a footprint has at least, a little more than there. */
const leastArea: f64 = 1e-8;

let west: f64 = Infinity;
let south: f64 = Infinity;
let east: f64 = -Infinity;
let north: f64 = -Infinity;
/** Area of the outer rings. */
let area: f64 = 0;
let shape: i32 = 0;
/** Count of positions in the current ring, twice the area of those so far, the first and the last of them. */
let positions: i32 = 0;
let doubled: f64 = 0;
let firstX: f64 = 0;
let firstY: f64 = 0;
let lastX: f64 = 0;
let lastY: f64 = 0;
/** Numbers of the bbox; none if there is no bbox. */
const box = memory.data(8 * 6, 16);
let boxCount: i32 = 0;

export function clearDoubts(): void {
  isDoubtful = false;
  shape = 0;
  boxCount = 0;
}

export function beginShape(): void {
  west = south = Infinity;
  east = north = -Infinity;
  area = 0;
}

export function endShape(type: i32): void {
  shape = type;
}

export function beginRing(): void {
  positions = 0;
  doubled = 0;
}

export function endRing(isOuter: bool): void {
  if (isOuter) area += abs(doubled) / 2;
}

export function takePosition(x: f64, y: f64): void {
  west = min(west, x);
  south = min(south, y);
  east = max(east, x);
  north = max(north, y);
  if (positions++ === 0) {
    firstX = x;
    firstY = y;
  } else doubled += (lastX - firstX) * (y - firstY) - (x - firstX) * (lastY - firstY);
  lastX = x;
  lastY = y;
}

export function takeBoxNumber(index: i32, value: f64): void {
  boxCount = index + 1;
  if (index < 6) store<f64>(box + 8 * index, value);
}

/** Looks at the address of an asset: certain are those with a scheme and without any mark and word that a secret comes with. */
export function lookAtHref(start: usize, end: usize): void {
  let colon = start;
  while (isSchemeLetter(at(colon))) colon++;
  const isFile = colon - start === 4 && (load<u32>(start) | 0x20202020) === 0x656c6966;
  if (at(colon) !== 58 || colon - start < 2 || isFile || (holdsMark(colon, end) && mayHide(start, end)))
    isDoubtful = true;
}

function isSchemeLetter(code: i32): bool {
  return (((code | 32) - 97) as u32) < 26 || ((code - zero) as u32) < 10 || code === 43 || code === 45 || code === 46;
}

/** Tells whether `?`, `@`, `#`, `;`, `%` or a backslash is in a text; it may find one up to 15 bytes behind. */
function holdsMark(start: usize, end: usize): bool {
  for (let place = start; place < end; place += 16) {
    const bytes = v128.load(place);
    const marks = v128.or(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(63)), i8x16.eq(bytes, i8x16.splat(64))),
        v128.or(i8x16.eq(bytes, i8x16.splat(35)), i8x16.eq(bytes, i8x16.splat(59))),
      ),
      v128.or(i8x16.eq(bytes, i8x16.splat(37)), i8x16.eq(bytes, i8x16.splat(92))),
    );
    const found = i8x16.bitmask(marks);
    if (found !== 0 && place + ctz(found) < end) return true;
  }
  return false;
}

/** Tells whether an address may hold a word of `asset-warnings.ts`, an encoded `@`, or an escape that hides either. */
function mayHide(start: usize, end: usize): bool {
  for (let place = start; place + 2 < end; place++) {
    const code = at(place);
    if (code === 64 || code === 92) return true;
    const bytes = load<u32>(place);
    if (code === 37) {
      // %40, or %25 before it.
      const number = (bytes >> 8) & 0xffff;
      if (number === 0x3034 || number === 0x3532) return true;
    } else if (isTelling(bytes | 0x20202020)) return true;
  }
  return at(end - 1) === 64 || at(end - 2) === 64 || at(end - 1) === 92 || at(end - 2) === 92;
}

/** Tells whether letters in lower case are: sig, key, pwd, jwt; toke, cred, pass, secr, poli, auth, sess, goog, bear. */
function isTelling(letters: u32): bool {
  const three = letters & 0xffffff;
  if (three === 0x676973 || three === 0x79656b || three === 0x647770 || three === 0x74776a) return true;
  return (
    letters === 0x656b6f74 ||
    letters === 0x64657263 ||
    letters === 0x73736170 ||
    letters === 0x72636573 ||
    letters === 0x696c6f70 ||
    letters === 0x68747561 ||
    letters === 0x73736573 ||
    letters === 0x676f6f67 ||
    letters === 0x72616562
  );
}

/** Looks at the footprint and the times once the item is read; `today` is a date as a number of eight digits. */
export function lookAtWhole(today: i32): void {
  if (!isFootprintFine() || !isBoxFine() || !areTimesFine(today)) isDoubtful = true;
}

function isFootprintFine(): bool {
  if (shape === 0 || west > east) return false;
  if (west < -180 || east > 180 || south < -90 || north > 90 || east - west > 180) return false;
  const hasArea = shape === polygon || shape === polygon + 3;
  return !hasArea || area > leastArea * (east - west) * (north - south);
}

function isBoxFine(): bool {
  if (boxCount === 0) return true;
  if (boxCount === 5) return false;
  const half = boxCount >> 1;
  const boxWest = load<f64>(box);
  const boxSouth = load<f64>(box, 8);
  const boxEast = load<f64>(box + 8 * half);
  const boxNorth = load<f64>(box + 8 * half, 8);
  if (boxWest < -180 || boxEast > 180 || boxSouth < -90 || boxNorth > 90 || boxEast - boxWest > 180) return false;
  // One across the antimeridian holds much that its numbers do not.
  if (boxWest > boxEast) return false;
  const wide = degrees + partOfWidth * (east - west);
  const high = degrees + partOfWidth * (north - south);
  return west >= boxWest - wide && east <= boxEast + wide && south >= boxSouth - high && north <= boxNorth + high;
}

function areTimesFine(today: i32): bool {
  const start = textOf(startDatetime);
  const middle = textOf(datetime);
  const end = textOf(endDatetime);
  if (dateAt(middle === 0 ? start : middle) >= today) return false;
  if (middle === 0 || (start === 0 && end === 0)) return true;
  return (start === 0 || isInOrder(start, middle)) && (end === 0 || isInOrder(middle, end));
}

/** Returns the address of the first character of a time; 0 if it is null or missing. */
function textOf(name: i32): usize {
  if (!isNoted(name) || at(startOf(name)) !== quote) return 0;
  // A time that is not in UTC cannot be compared as text.
  if (at(endOf(name) - 2) !== 90) isDoubtful = true;
  return startOf(name) + 1;
}

/** Returns the date of a time as a number. */
function dateAt(start: usize): i32 {
  let date = 0;
  for (let place: usize = 0; place < 10; place++) {
    if (place !== 4 && place !== 7) date = 10 * date + (at(start + place) - zero);
  }
  return date;
}

const secondLength: usize = 19;

/** Tells whether a time is not before another, to the second. */
function isInOrder(earlier: usize, later: usize): bool {
  return memory.compare(earlier, later, secondLength) <= 0;
}
