import { writeByte, writeBytes, writeFrom, writeTwo, written } from "./bytes.ts";
import { notPlain, reprint } from "./host.ts";
import {
  at,
  endOfValue,
  forgetBackslash,
  isDigit,
  keyEnd,
  keyStart,
  nextElement,
  nextMember,
  sawBackslash,
  skipSpace,
  valueStart,
} from "./json.ts";
import { inputAt, keysAt, memoryEnd, outputAt, slack, tapeAt } from "./layout.ts";

/** A value, before those within it, or a member's key, without its quotes, before its value. */
@unmanaged
class Entry {
  start: i32;
  end: i32;
  /** The address of the entry that follows all that is within. */
  next: usize;
}

const entryBytes: usize = offsetof<Entry>();
/** What is nested deeper is not printed. */
const mostDepth: i32 = 200;

/** The key of a member, and what it is mostly put in order by: its length, then the first of its bytes. */
@unmanaged
class Key {
  order: u64;
  entry: Entry;
}

const keyBytes: usize = 16;
/** Of one object; more would take too long to put in order as it is done here. */
const mostKeys: usize = 2000;

let nextEntry: usize = tapeAt;
let nextKey: usize = keysAt;
let depth: i32 = 0;
let hasEscapes: bool = false;

/**
 * Writes the JSON in the input as PostgreSQL prints it once it is jsonb: members in an order of its own, one space after
 * commas and colons, no exponents. Returns how long it is.
 */
export function print(length: i32): i32 {
  memory.fill(inputAt + length, 0, slack);
  writeFrom(0);
  nextEntry = tapeAt;
  nextKey = keysAt;
  depth = 0;
  forgetBackslash();
  const end = read(skipSpace(0));
  if (skipSpace(end) !== length) notPlain();
  hasEscapes = sawBackslash;
  value(changetype<Entry>(tapeAt));
  return written;
}

/** Notes the value that begins there, and returns where it ends. */
function read(start: i32): i32 {
  const entry = note(start);
  const code = at(start);
  const end = code === 123 ? readObject(start) : code === 91 ? readList(start) : endOfValue(start);
  close(entry, end);
  return end;
}

function readObject(start: i32): i32 {
  if (++depth > mostDepth) notPlain();
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    close(note(keyStart), keyEnd);
    place = read(valueStart);
  }
  depth--;
  return valueStart;
}

function readList(start: i32): i32 {
  if (++depth > mostDepth) notPlain();
  let place = start + 1;
  for (let isFirst = true; nextElement(place, isFirst); isFirst = false) place = read(valueStart);
  depth--;
  return valueStart;
}

function note(start: i32): Entry {
  if (nextEntry + entryBytes > keysAt) notPlain();
  const entry = changetype<Entry>(nextEntry);
  entry.start = start;
  nextEntry += entryBytes;
  return entry;
}

function close(entry: Entry, end: i32): void {
  entry.end = end;
  entry.next = nextEntry;
}

function value(entry: Entry): void {
  const code = at(entry.start);
  if (outputAt + written + 8 > tapeAt) notPlain();
  if (code === 123) object(entry);
  else if (code === 91) list(entry);
  else scalar(entry.start, entry.end, code);
}

function object(entry: Entry): void {
  const begun = nextKey;
  sortKeys(entry);
  const end = nextKey;
  writeByte(123);
  let isFirst = true;
  for (let address = begun; address < end; address += keyBytes) {
    // Of a key that is there twice the last counts.
    if (address + keyBytes < end && compare(keyAt(address), keyAt(address + keyBytes)) === 0) continue;
    if (!isFirst) writeTwo(44, 32);
    isFirst = false;
    const key = keyAt(address).entry;
    add(key.start - 1, key.end + 1);
    writeTwo(58, 32);
    value(following(key));
  }
  nextKey = begun;
  writeByte(125);
}

function list(entry: Entry): void {
  writeByte(91);
  const first = following(entry);
  for (let element = first; element !== after(entry); element = after(element)) {
    if (element !== first) writeTwo(44, 32);
    value(element);
  }
  writeByte(93);
}

function scalar(start: i32, end: i32, code: i32): void {
  if (code === 34 ? hasEscapes && holdsBackslash(start, end) : isNumber(code) && hasExponent(start, end)) {
    writeFrom(written + reprint(start, end, written));
  } else add(start, end);
}

function add(start: i32, end: i32): void {
  if (outputAt + written + (end - start) + slack > tapeAt) notPlain();
  writeBytes(inputAt + start, end - start);
}

/** Puts the keys of an object in order behind those of the objects around it. */
function sortKeys(entry: Entry): void {
  const begun = nextKey;
  for (let key = following(entry); key !== after(entry); key = after(following(key))) {
    if (nextKey >= begun + mostKeys * keyBytes || nextKey + keyBytes > memoryEnd - slack) notPlain();
    const added = keyAt(nextKey);
    added.entry = key;
    added.order = orderOf(key);
    insert(begun, nextKey);
    nextKey += keyBytes;
  }
}

/** Moves the last key before those it belongs before. */
function insert(begun: usize, last: usize): void {
  const order = keyAt(last).order;
  const entry = keyAt(last).entry;
  let to = last;
  for (; to > begun; to -= keyBytes) {
    const before = keyAt(to - keyBytes);
    if (before.order < order || (before.order === order && compareBytes(before.entry, entry) <= 0)) break;
    keyAt(to).order = before.order;
    keyAt(to).entry = before.entry;
  }
  keyAt(to).order = order;
  keyAt(to).entry = entry;
}

function orderOf(key: Entry): u64 {
  const length = key.end - key.start;
  let first = bswap<u32>(load<u32>(key.start, inputAt));
  if (length < 4) first &= ~(0xffffffff >>> (8 * length));
  return ((length as u64) << 32) | first;
}

function compare(one: Key, other: Key): i32 {
  return one.order === other.order ? compareBytes(one.entry, other.entry) : one.order < other.order ? -1 : 1;
}

/** Of keys of one length. */
function compareBytes(one: Entry, other: Entry): i32 {
  return memory.compare(inputAt + one.start, inputAt + other.start, one.end - one.start);
}

function keyAt(address: usize): Key {
  return changetype<Key>(address);
}

function following(entry: Entry): Entry {
  return changetype<Entry>(changetype<usize>(entry) + entryBytes);
}

function after(entry: Entry): Entry {
  return changetype<Entry>(entry.next);
}

function isNumber(code: i32): bool {
  return code === 45 || isDigit(code);
}

function holdsBackslash(start: i32, end: i32): bool {
  for (let place = start; place < end; place++) if (at(place) === 92) return true;
  return false;
}

function hasExponent(start: i32, end: i32): bool {
  for (let place = start; place < end; place++) if ((at(place) | 32) === 101) return true;
  return false;
}
