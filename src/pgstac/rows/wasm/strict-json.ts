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
  zero,
} from "./codes.ts";
import { needsParser, nestingLimit } from "./host.ts";
import { at, beginsNumber, isDigit, skipSpace, specialAfter } from "./json.ts";

/**
 * Returns the address of a value's end. Takes what `JSON.parse` takes and nothing else, in so many lists and objects that
 * it is not nested too deep.
 */
export function endOfJson(start: usize, depth: i32): usize {
  const code = at(start);
  if (code === quote) return endOfText(start);
  if (beginsNumber(code)) return endOfNumber(start);
  if (code === openObject) return endOfObject(start, depth + 1);
  if (code === openList) return endOfList(start, depth + 1);
  return endOfWord(start);
}

// Both without `nextMember` and `nextElement`, whose results are in memory: most of an item is read here.

function endOfObject(start: usize, depth: i32): usize {
  if (depth > nestingLimit) needsParser();
  let place = skipSpace(start + 1);
  if (at(place) === closeObject) return place + 1;
  while (true) {
    place = skipSpace(endOfText(place));
    if (at(place) !== colon) needsParser();
    place = skipSpace(endOfJson(skipSpace(place + 1), depth));
    const code = at(place++);
    if (code === closeObject) return place;
    if (code !== comma) needsParser();
    place = skipSpace(place);
  }
}

function endOfList(start: usize, depth: i32): usize {
  if (depth > nestingLimit) needsParser();
  let place = skipSpace(start + 1);
  if (at(place) === closeList) return place + 1;
  while (true) {
    place = skipSpace(endOfJson(place, depth));
    const code = at(place++);
    if (code === closeList) return place;
    if (code !== comma) needsParser();
    place = skipSpace(place);
  }
}

export function endOfText(start: usize): usize {
  if (at(start) !== quote) needsParser();
  let place = specialAfter(start + 1);
  while (true) {
    const code = at(place);
    if (code === quote) return place + 1;
    if (code !== backslash) needsParser();
    place = specialAfter(endOfEscape(place + 1));
  }
}

/** Returns the address behind what follows a backslash: one of `"\/bfnrt`, or `u` and four digits. */
function endOfEscape(place: usize): usize {
  const code = at(place);
  if (code === 117) {
    for (let digit: usize = 1; digit <= 4; digit++) if (!isHexDigit(at(place + digit))) needsParser();
    return place + 5;
  }
  const isKnown =
    code === quote ||
    code === backslash ||
    code === 47 ||
    code === 98 ||
    code === 102 ||
    code === 110 ||
    code === 114 ||
    code === 116;
  if (!isKnown) needsParser();
  return place + 1;
}

function isHexDigit(code: i32): bool {
  return isDigit(code) || (((code | 32) - 97) as u32) < 6;
}

function endOfNumber(start: usize): usize {
  let place = at(start) === minus ? start + 1 : start;
  place = at(place) === zero ? place + 1 : endOfDigits(place);
  if (at(place) === point) place = endOfDigits(place + 1);
  if ((at(place) | 32) !== 101) return place;
  const sign = at(place + 1);
  return endOfDigits(sign === minus || sign === 43 ? place + 2 : place + 1);
}

function endOfDigits(start: usize): usize {
  if (!isDigit(at(start))) needsParser();
  let place = start + 1;
  while (isDigit(at(place))) place++;
  return place;
}

// The first four bytes of words, as one number.
const isTrue: u32 = 0x65757274;
const isNull: u32 = 0x6c6c756e;
const isFals: u32 = 0x736c6166;

export function endOfWord(start: usize): usize {
  const four = load<u32>(start);
  if (four === isTrue || four === isNull) return start + 4;
  if (four !== isFals || at(start + 4) !== 101) needsParser();
  return start + 5;
}
