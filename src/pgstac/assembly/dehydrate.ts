import { BaseMember, BaseObject, learn, memberAt } from "./base-item.ts";
import { isSame, writeByte, writeBytes, writeFrom, writeTwo, written } from "./bytes.ts";
import { compareLeaf, notPlain } from "./host.ts";
import { begin, findName, note, writeName } from "./item.ts";
import {
  at,
  endOfValue,
  forgetBackslash,
  isDigit,
  isEnd,
  keyEnd,
  keyStart,
  nextMember,
  numberAt,
  sawBackslash,
  skipSpace,
  valueStart,
} from "./json.ts";
import { findKey } from "./keys.ts";
import { inputAt, outputAt, slack, tapeAt } from "./layout.ts";

/** What comparing came to where nothing is to be written; JavaScript numbers them alike. */
const equal: i32 = -1;
const kept: i32 = -2;

const lastColumn: i32 = 3;
const tagName: i32 = 5;

/** Whether the object that was last gone through is equal to what it was compared with. */
let wasEqual: bool = true;
let tagsItems: bool = false;

/**
 * Puts what is left of the item in the input when the base item is taken away, as pypgstac leaves it, without its
 * columns, in the item's place, and returns how long that is. With `dropsTag` an item's own tag is no content; `tag` is
 * put in its place, unless it is negative.
 */
export function dehydrate(length: i32, base: BaseObject, dropsTag: bool, tag: i32): i32 {
  tagsItems = dropsTag;
  writeFrom(0);
  const end = object(begin(length), base, true);
  if (skipSpace(end) !== length) notPlain();
  if (tag >= 0) addTag(tag);
  memory.copy(inputAt, outputAt, written);
  return written;
}

function addTag(tag: i32): void {
  writeFrom(written - 1);
  separate(1);
  writeByte(34);
  writeName(tagName);
  writeTwo(34, 58);
  let power = 1;
  while (tag / power > 9) power *= 10;
  for (; power > 0; power /= 10) writeByte(48 + ((tag / power) % 10));
  writeByte(125);
}

/** Goes through the object that begins there, and returns where it ends. */
function object(start: i32, base: BaseObject, isItem: bool): i32 {
  const comparison = ++base.comparisons;
  writeByte(123);
  const begun = written;
  let isEqual = true;
  // Members that stay side by side are copied together.
  let from = -1;
  let to = -1;
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    const key = keyStart - 1;
    const value = valueStart;
    const number = findKey(base.keys, keyStart, keyEnd);
    const name = isItem ? findName(keyStart, keyEnd) : -1;
    if (number >= 0) {
      const member = memberAt(base, number);
      // Of a key that is there twice the last counts, which by now may have been taken for equal.
      if (member.seenIn === comparison) notPlain();
      member.seenIn = comparison;
    }
    let keeps = false;
    if (name >= 0 && (name <= lastColumn || (name === tagName && tagsItems))) place = endOfValue(value);
    else if (number < 0) {
      place = endOfValue(value);
      keeps = true;
      isEqual = false;
    } else {
      const member = memberAt(base, number);
      const ending = value + member.writtenLength;
      if (member.writtenLength > 0 && isEnd(ending) && isSame(member.written, inputAt + value, member.writtenLength)) {
        place = ending;
      } else if (at(value) === 123 && member.object !== null) {
        if (from >= 0) keep(from, to, begun);
        from = -1;
        const before = written;
        keep(key, value, begun);
        place = object(value, member.object as BaseObject, false);
        if (wasEqual) {
          writeFrom(before);
          learn(member, value, place - value);
        } else isEqual = false;
      } else {
        forgetBackslash();
        place = endOfValue(value);
        const rest = isPlainlyOther(member, value, place) ? kept : compareLeaf(changetype<usize>(member), value, place);
        if (rest === kept) keeps = true;
        if (rest !== equal) isEqual = false;
        // Text has one spelling that is plain, which is known.
        else if (!member.isText) learn(member, value, place - value);
        if (rest >= 0) {
          if (from >= 0) keep(from, to, begun);
          from = -1;
          keep(key, value, begun);
          add(tapeAt, rest);
        }
      }
    }
    if (keeps) {
      if (from < 0) from = key;
      to = place;
    } else if (from >= 0) {
      keep(from, to, begun);
      from = -1;
    }
    if (name >= 0 && name <= tagName) note(name, value, place);
  }
  const end = valueStart;
  if (from >= 0) keep(from, to, begun);
  if (!addMissing(base, comparison, isItem, begun)) isEqual = false;
  writeByte(125);
  wasEqual = isEqual;
  return end;
}

/** Writes what stands for members of the base the object lacks, and says whether there were none. */
function addMissing(base: BaseObject, comparison: i32, isItem: bool, begun: i32): bool {
  let isComplete = true;
  for (let number = 0; number < base.keys.count; number++) {
    const member = memberAt(base, number);
    if (member.seenIn === comparison) continue;
    isComplete = false;
    if (isItem && member.isColumn) continue;
    separate(begun);
    add(member.marked, member.markedLength);
  }
  return isComplete;
}

function keep(from: i32, to: i32, begun: i32): void {
  separate(begun);
  add(inputAt + from, to - from);
}

function separate(begun: i32): void {
  if (written > begun) writeByte(44);
}

function add(address: usize, count: i32): void {
  if (outputAt + written + count + slack > tapeAt) notPlain();
  writeBytes(address, count);
}

/** Text or a number that is not the member's value, which is known not to be written there. */
function isPlainlyOther(member: BaseMember, start: i32, end: i32): bool {
  const code = at(start);
  if (code === 34) return member.isText && !sawBackslash;
  if (isNaN(member.number) || (code !== 45 && !isDigit(code))) return false;
  const number = numberAt(start, end);
  return !isNaN(number) && number !== member.number;
}
