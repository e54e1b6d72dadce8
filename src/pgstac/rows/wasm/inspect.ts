import { openList, openObject, quote } from "./codes.ts";
import { clearDoubts, isDoubtful, lookAtHref, lookAtWhole } from "./doubts.ts";
import { needsParser } from "./host.ts";
import { endOfBox, endOfGeometry } from "./inspect-geometry.ts";
import {
  assets,
  bbox,
  beginItem,
  collection,
  datetime,
  endDatetime,
  findName,
  geometry,
  id,
  links,
  note,
  properties,
  stacExtensions,
  stacVersion,
  startDatetime,
  type,
} from "./item.ts";
import { at, isDigit, isText, keyEnd, keyStart, nextElement, nextMember, skipSpace, valueStart } from "./json.ts";
import { inputAt } from "./layout.ts";
import { endOfRepeated } from "./repeated.ts";
import { endOfJson, endOfText, endOfWord } from "./strict-json.ts";

const required: i32 =
  (1 << id) | (1 << geometry) | (1 << properties) | (1 << type) | (1 << stacVersion) | (1 << links) | (1 << assets);

/**
 * Notes the names and times of the item in the input if it is JSON and certainly has the structure that `Item` in
 * `src/pipeline/item/item.ts` demands, else needs the parser. Returns true if it may deserve a warning; `today` is the date as
 * a number of eight digits.
 */
export function inspect(length: i32, today: i32): bool {
  clearDoubts();
  let seen = 0;
  let place = beginItem(length) + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    const name = findName(keyStart, keyEnd);
    const value = valueStart;
    place = endOfMember(name, value);
    if (name < 0) continue;
    // Of two members the last counts.
    if ((seen & (1 << name)) !== 0) needsParser();
    seen |= 1 << name;
    if (name === id || name === collection || name === stacVersion) note(name, value, place);
  }
  if ((seen & required) !== required || skipSpace(valueStart) !== inputAt + length) needsParser();
  lookAtWhole(today);
  return isDoubtful;
}

function endOfMember(name: i32, start: usize): usize {
  if (name === type) return endOfFeature(start);
  if (name === id || name === stacVersion) return endOfSomeText(start);
  if (name === collection) return at(start) === quote ? endOfSomeText(start) : endOfNull(start);
  if (name === geometry) return at(start) === openObject ? endOfGeometry(start) : endOfNull(start);
  if (name === bbox) return at(start) === openList ? endOfBox(start) : endOfNull(start);
  if (name === properties) return endOfProperties(start);
  if (name === links) return endOfLinks(start);
  if (name === assets) return endOfAssets(start);
  if (name === stacExtensions) return at(start) === openList ? endOfTexts(start) : endOfNull(start);
  return endOfJson(start, 1);
}

function endOfFeature(start: usize): usize {
  const end = endOfText(start);
  if (!isText(start + 1, end - 1, "Feature")) needsParser();
  return end;
}

/** Returns the address of the end of a text that is not empty. */
function endOfSomeText(start: usize): usize {
  const end = endOfText(start);
  if (end === start + 2) needsParser();
  return end;
}

function endOfNull(start: usize): usize {
  if (at(start) !== 110) needsParser();
  return endOfWord(start);
}

function endOfTexts(start: usize): usize {
  let place = start + 1;
  for (let isFirst = true; nextElement(place, isFirst); isFirst = false) place = endOfText(valueStart);
  return valueStart;
}

function endOfProperties(start: usize): usize {
  if (at(start) !== openObject) needsParser();
  let texts = 0;
  let seen = 0;
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    const value = valueStart;
    const name = timeName(keyStart, keyEnd);
    if (name < 0) {
      place = endOfJson(value, 2);
      continue;
    }
    const isTime = at(value) === quote;
    place = isTime ? endOfTime(value) : endOfNull(value);
    note(name, value, place);
    seen |= 1 << name;
    if (isTime) texts |= 1 << name;
  }
  const range = (1 << startDatetime) | (1 << endDatetime);
  const isInTime = (texts & (1 << datetime)) !== 0 || (texts & range) === range;
  if ((seen & (1 << datetime)) === 0 || !isInTime) needsParser();
  return valueStart;
}

/** Returns the number of a name of a time, or -1. Most others differ in their first byte. */
function timeName(start: usize, end: usize): i32 {
  const first = at(start);
  if (first !== 100 && first !== 115 && first !== 101) return -1;
  const name = findName(start, end);
  return name >= datetime && name <= endDatetime ? name : -1;
}

/** Returns the address of the end of a date and time in the usual spelling of RFC 3339; others need the parser. */
function endOfTime(start: usize): usize {
  const year = start + 1;
  if (!areDigits(year, 4) || at(year + 4) !== 45 || !areDigits(year + 5, 2) || at(year + 7) !== 45) needsParser();
  if (!areDigits(year + 8, 2) || at(year + 10) !== 84 || !areDigits(year + 11, 2)) needsParser();
  if (at(year + 13) !== 58 || !areDigits(year + 14, 2) || at(year + 16) !== 58) needsParser();
  if (!areDigits(year + 17, 2)) needsParser();
  let place = year + 19;
  if (at(place) === 46) {
    if (!isDigit(at(++place))) needsParser();
    while (isDigit(at(place))) place++;
  }
  const zone = at(place);
  if (zone === 43 || zone === 45) {
    if (!areDigits(place + 1, 2) || at(place + 3) !== 58 || !areDigits(place + 4, 2)) needsParser();
    place += 6;
  } else if (zone === 90) place++;
  else needsParser();
  if (at(place) !== quote) needsParser();
  return place + 1;
}

function areDigits(start: usize, count: usize): bool {
  for (let place = start; place < start + count; place++) if (!isDigit(at(place))) return false;
  return true;
}

function endOfLinks(start: usize): usize {
  if (at(start) !== openList) needsParser();
  let place = start + 1;
  for (let isFirst = true; nextElement(place, isFirst); isFirst = false) {
    place = endOfLinked(valueStart, href | rel, 0);
  }
  return valueStart;
}

function endOfAssets(start: usize): usize {
  if (at(start) !== openObject) needsParser();
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    place = endOfLinked(valueStart, href, keyHash(keyStart, keyEnd));
  }
  return valueStart;
}

// Bits of the names whose texts a link or an asset must have.
const href: i32 = 1;
const rel: i32 = 2;
/** The four bytes of `href`, and the three of `rel` with a quote, as numbers. */
const hrefBytes: u32 = 0x66657268;
const relBytes: u32 = 0x226c6572;

/** Tells keys apart mostly, and their slots from those of others. */
function keyHash(start: usize, end: usize): i32 {
  let mixed = 0;
  for (let place = start; place < end; place++) mixed = 31 * mixed + at(place);
  return 16 * mixed;
}

/** Returns the address of the end of an object in which the texts of some names are not empty. */
function endOfLinked(start: usize, names: i32, slots: i32): usize {
  if (at(start) !== openObject) needsParser();
  let seen = 0;
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    const value = valueStart;
    const length = (keyEnd - keyStart) as i32;
    const bytes = load<u32>(keyStart);
    const name = length === 4 && bytes === hrefBytes ? href : length === 3 && bytes === relBytes ? rel : 0;
    if ((names & name) === 0) place = endOfRepeated(value, slots++, 3);
    else {
      place = endOfSomeText(value);
      seen |= name;
      if (names === href) lookAtHref(value + 1, place - 1);
    }
  }
  if (seen !== names) needsParser();
  return valueStart;
}
