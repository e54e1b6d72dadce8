import {
  backslash,
  closeList,
  closeObject,
  colon,
  comma,
  minus,
  openList,
  openObject,
  point,
  quote,
  space,
  zero,
} from "./codes.ts";
import { isShortest, needsParser, nestingLimit } from "./host.ts";
import { inputAt, slack } from "./layout.ts";

/** Returns the byte at an address. It is zero behind the end of a text, which no JSON contains. */
export function at(place: usize): i32 {
  return load<u8>(place);
}

export function isDigit(code: i32): bool {
  return ((code - zero) as u32) < 10;
}

/** Tells whether a value that begins with this byte is a number. */
export function beginsNumber(code: i32): bool {
  return code === minus || isDigit(code);
}

function isLetter(code: i32): bool {
  return ((code - 97) as u32) < 26;
}

function isSpace(code: i32): bool {
  return code <= space && (code === space || code === 10 || code === 13 || code === 9);
}

/** Tells whether a value may end before this byte. */
export function isEnd(place: usize): bool {
  const code = at(place);
  return code === comma || code === closeObject || code === closeList || isSpace(code);
}

export function skipSpace(start: usize): usize {
  let place = start;
  while (isSpace(at(place))) place++;
  return place;
}

/** Ends of the key that was last read, without its quotes, and the beginning of its value. */
export let keyStart: usize = 0;
export let keyEnd: usize = 0;
export let valueStart: usize = 0;
/** Count of backslashes that were read. */
export let backslashes: i32 = 0;

/** Begins to read the text in the input, and returns the address of its value. */
export function beginText(length: i32): usize {
  memory.fill(inputAt + length, 0, slack);
  backslashes = 0;
  return skipSpace(inputAt);
}

/**
 * Reads the next key of an object, from the object's beginning or the end of the value before. Returns false if there is
 * no other; then `valueStart` is the end of the object.
 */
export function nextMember(place: usize, isFirst: bool): bool {
  let next = skipSpace(place);
  if (at(next) === closeObject) {
    valueStart = next + 1;
    return false;
  }
  if (!isFirst) next = afterComma(next);
  if (at(next) !== quote) needsParser();
  keyStart = next + 1;
  next = specialAfter(keyStart);
  if (at(next) !== quote) needsParser();
  keyEnd = next;
  next = skipSpace(next + 1);
  if (at(next) !== colon) needsParser();
  valueStart = skipSpace(next + 1);
  return true;
}

/** Finds the next element of a list, as `nextMember` does in an object. */
export function nextElement(place: usize, isFirst: bool): bool {
  const next = skipSpace(place);
  if (at(next) === closeList) {
    valueStart = next + 1;
    return false;
  }
  valueStart = isFirst ? next : afterComma(next);
  return true;
}

function afterComma(place: usize): usize {
  if (at(place) !== comma) needsParser();
  return skipSpace(place + 1);
}

/**
 * Returns the address of a value's end. Checks that all numbers in it are written as pypgstac stores them, and that it
 * is not nested too deep.
 */
export function endOfValue(start: usize): usize {
  let depth = 0;
  let place = start;
  do {
    const code = at(place);
    if (code === quote) place = endOfString(place);
    else if (depth > 0 && (code === comma || code === colon || isSpace(code))) place++;
    else if (code === openObject || code === openList) {
      if (++depth >= nestingLimit) needsParser();
      place++;
    } else if (code === closeObject || code === closeList) {
      depth--;
      place++;
    } else if (beginsNumber(code)) place = endOfNumber(place);
    else if (isLetter(code)) {
      do place++;
      while (isLetter(at(place)));
    } else needsParser();
  } while (depth > 0);
  return place;
}

/** Returns the address of the end of a text, list or object, and checks no numbers. */
export function skipValue(start: usize): usize {
  let depth = 0;
  let place = start;
  do {
    const code = at(place);
    if (code === quote) place = endOfString(place);
    else {
      if (code === openObject || code === openList) {
        if (++depth >= nestingLimit) needsParser();
      } else if (depth === 0 || code === 0) needsParser();
      else if (code === closeObject || code === closeList) depth--;
      place++;
    }
  } while (depth > 0);
  return place;
}

function endOfString(start: usize): usize {
  let place = specialAfter(start + 1);
  while (true) {
    const code = at(place);
    if (code === quote) return place + 1;
    if (code !== backslash) needsParser();
    backslashes++;
    place = specialAfter(place + 2);
  }
}

/** Finds the next quote, backslash or control character. */
export function specialAfter(start: usize): usize {
  let place = start;
  while (true) {
    const bytes = v128.load(place);
    const marks = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(quote as i8)), i8x16.eq(bytes, i8x16.splat(backslash as i8))),
      i8x16.lt_u(bytes, i8x16.splat(space as i8)),
    );
    const found = i8x16.bitmask(marks);
    if (found !== 0) return place + ctz(found);
    place += 16;
  }
}

/** Limit of digits up to which a number is always written as its double prints. */
const certainDigits: usize = 15;
/** Limit of digits of an exponent with which a number is a double with digits to spare. */
const exponentDigits: usize = 2;

function endOfNumber(start: usize): usize {
  const first = at(start) === minus ? start + 1 : start;
  let place = first;
  let pointAt: usize = 0;
  let code = at(place);
  for (; ; code = at(++place)) {
    if (isDigit(code)) continue;
    if (code !== point || pointAt !== 0) break;
    pointAt = place;
  }
  const digits = place - first - (pointAt === 0 ? 0 : 1);
  const last = at(place - 1);
  const isLedByZero = at(first) === zero && (pointAt === 0 ? place - start > 1 : pointAt !== first + 1);
  if (digits === 0 || isLedByZero || last === point || pointAt === first) needsParser();
  if (code === 69 || code === 101) {
    if (last === zero || digits > certainDigits) needsParser();
    return endOfSmallExponent(place + 1);
  }
  if (pointAt === 0) return place;
  if (last === zero && place - pointAt > 2) needsParser();
  if (digits > certainDigits && !isShortest(start, place)) needsParser();
  return place;
}

/**
 * Reads a negative exponent, which adds decimals. Other exponents need the parser, as pypgstac writes those
 * differently.
 */
function endOfSmallExponent(start: usize): usize {
  if (at(start) !== minus) needsParser();
  let place = start + 1;
  let isZero = true;
  for (let code = at(place); isDigit(code); code = at(++place)) if (code !== zero) isZero = false;
  if (isZero || place - start - 1 > exponentDigits) needsParser();
  return place;
}

/** Returns the number at an address; NaN if it would be rounded twice. */
export function numberAt(start: usize, end: usize): f64 {
  // Up to here digits are an integer that is a double, and dividing it by a power of ten rounds once, as parsing does.
  if (end - start > certainDigits) return NaN;
  const isNegative = at(start) === minus;
  let digits: i64 = 0;
  let divisor: f64 = 0;
  for (let place = isNegative ? start + 1 : start; place < end; place++) {
    const code = at(place);
    if (isDigit(code)) {
      digits = 10 * digits + (code - zero);
      divisor *= 10;
    } else if (code === point) divisor = 1;
    else return NaN;
  }
  const number = divisor > 1 ? (digits as f64) / divisor : (digits as f64);
  return isNegative ? -number : number;
}

/** Tells whether bytes are a text of ASCII. */
export function isText(start: usize, to: usize, text: string): bool {
  if (((to - start) as i32) !== text.length) return false;
  for (let index = 0; index < text.length; index++) if (at(start + index) !== text.charCodeAt(index)) return false;
  return true;
}
