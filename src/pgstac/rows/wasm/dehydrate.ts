import { BaseMember, BaseObject, isWritten, learn, memberAt, tagKeyLength, tagLength, tagText } from "./base-item.ts";
import { openObject, quote } from "./codes.ts";
import { compareLeaf, needsParser } from "./host.ts";
import { beginItem, findName, geometry, lastColumn, note, tag } from "./item.ts";
import {
  at,
  backslashes,
  beginsNumber,
  endOfValue,
  keyEnd,
  keyStart,
  nextMember,
  numberAt,
  skipSpace,
  skipValue,
  valueStart,
} from "./json.ts";
import { findKey } from "./keys.ts";
import { inputAt, restAt, slack } from "./layout.ts";
import { printTape } from "./print.ts";
import { clearTape, close, cutTape, enter, leave, noteKey, open, read, takesApart, tapeEnd } from "./tape.ts";

// Results of comparing a value with the base item's, if no other value replaces it.
export const equal: i32 = -1;
/** The value stays as it stands. */
export const kept: i32 = -2;
/** The value is left out, though it is not equal. */
export const dropped: i32 = -3;

/** True if the value that was last compared is equal to that of the base item. */
let wasEqual: bool = true;
let tagsItems: bool = false;
/** Address of the next replacing value. */
let rest: usize = restAt;

/**
 * Takes the base item away from the item in the input, as pypgstac does, prints the rest without its columns, and
 * returns the length. With `dropsTag` it leaves out the item's own tag. Unless it `takesValuesApart`, it prints unchanged
 * ones as they stand.
 */
export function dehydrate(length: i32, base: BaseObject, dropsTag: bool, takesValuesApart: bool): i32 {
  tagsItems = dropsTag;
  rest = restAt;
  clearTape(takesValuesApart);
  const start = beginItem(length);
  const item = open(start);
  const end = object(start, base, true);
  if (skipSpace(end) !== inputAt + length) needsParser();
  if (tagText !== 0) noteMember(tagText, tagKeyLength, tagLength);
  close(item, end);
  return printTape();
}

/** Adds the rest of an object to the tape, and returns the address of the object's end. */
function object(start: usize, base: BaseObject, isItem: bool): usize {
  enter();
  const comparison = ++base.comparisons;
  let isEqual = true;
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    const key = keyStart;
    const keyTo = keyEnd;
    const value = valueStart;
    const number = findKey(base.keys, key, keyTo);
    // The last of two equal keys counts, and the first may have been left out already.
    if (number >= 0 && !see(memberAt(base, number), comparison)) needsParser();
    const name = isItem ? findName(key, keyTo) : -1;
    if (isColumn(name)) place = endOfColumn(name, value);
    else if (number < 0) {
      noteKey(key, keyTo);
      place = read(value);
      isEqual = false;
    } else {
      place = member(memberAt(base, number), key, keyTo, value);
      if (!wasEqual) isEqual = false;
    }
    if (name >= 0 && name <= tag) note(name, value, place);
  }
  leave();
  const end = valueStart;
  if (!noteMissing(base, comparison, isItem)) isEqual = false;
  wasEqual = isEqual;
  return end;
}

/** Marks a member as seen; false if it was seen in this comparison before. */
function see(member: BaseMember, comparison: i32): bool {
  if (member.seenIn === comparison) return false;
  member.seenIn = comparison;
  return true;
}

function isColumn(name: i32): bool {
  return name >= 0 && (name <= lastColumn || (name === tag && tagsItems));
}

/** Checks columns that no row stores. Writing checks geometry and `private`. */
function endOfColumn(name: i32, start: usize): usize {
  const code = at(start);
  if (name === geometry && code === openObject) return skipValue(start);
  if (name !== geometry && name !== lastColumn && code !== quote && !beginsNumber(code)) needsParser();
  return endOfValue(start);
}

/** Adds the rest of a member that the base item has, too, and returns the address of its end. */
function member(base: BaseMember, key: usize, keyTo: usize, value: usize): usize {
  wasEqual = isWritten(base, value);
  if (wasEqual) return value + base.writtenLength;
  const before = tapeEnd;
  noteKey(key, keyTo);
  const child = base.object;
  const end = child !== null && at(value) === openObject ? nested(child, value) : leaf(base, key, keyTo, value, before);
  if (!wasEqual) return end;
  cutTape(before);
  // The base item keeps the one spelling of text that has no needless escapes.
  if (!base.isText) learn(base, value, (end - value) as i32);
  return end;
}

function nested(base: BaseObject, value: usize): usize {
  const entry = open(value);
  const end = object(value, base, false);
  close(entry, end);
  return end;
}

function leaf(base: BaseMember, key: usize, keyTo: usize, value: usize, before: usize): usize {
  const backslashesBefore = backslashes;
  const end = read(value);
  const hasBackslash = backslashes !== backslashesBefore;
  const result = isCertainlyOther(base, value, end, hasBackslash)
    ? kept
    : compareLeaf(changetype<usize>(base), value, end, rest);
  wasEqual = result === equal;
  if (result === kept) return end;
  cutTape(before);
  if (result !== equal && result !== dropped) {
    noteKey(key, keyTo);
    noteRest(result);
  }
  return end;
}

/**
 * Finds text and numbers that differ from the member's value, without JavaScript. The last spelling was compared
 * before.
 */
function isCertainlyOther(base: BaseMember, start: usize, end: usize, hasBackslash: bool): bool {
  const code = at(start);
  if (code === quote) return base.isText && !hasBackslash;
  if (isNaN(base.number) || !beginsNumber(code)) return false;
  const number = numberAt(start, end);
  return !isNaN(number) && number !== base.number;
}

/** Adds the value that replaces another. */
function noteRest(length: i32): void {
  memory.fill(rest + length, 0, slack);
  if (read(rest) !== rest + length) needsParser();
  rest += length + slack;
}

/** Adds the marks of members that only the base item has; true if there are none. */
function noteMissing(base: BaseObject, comparison: i32, isItem: bool): bool {
  let isComplete = true;
  for (let number = 0; number < base.keys.count; number++) {
    const missing = memberAt(base, number);
    if (missing.seenIn === comparison) continue;
    isComplete = false;
    if (isItem && missing.isColumn) continue;
    // Keys are put in order by their bytes, and escapes are ordered as what they stand for.
    if (missing.isEscaped && takesApart) needsParser();
    noteMember(missing.marked, missing.keyLength, missing.markedLength);
  }
  return isComplete;
}

/** Adds a member that is written as `"key":value`. */
function noteMember(start: usize, keyLength: i32, length: i32): void {
  noteKey(start + 1, start + 1 + keyLength);
  close(open(start + keyLength + 3), start + length);
}
