import { copyBytes } from "./bytes.ts";
import { backslash, closeList, closeObject, colon, comma, openList, openObject, quote, space } from "./codes.ts";
import { needsParser, reprint } from "./host.ts";
import { at, backslashes, beginsNumber, beginText, skipSpace } from "./json.ts";
import { inputAt, keysAt, memoryEnd, outputAt, slack, tapeAt } from "./layout.ts";
import { after, clearTape, Entry, following, read } from "./tape.ts";

/** Prints the JSON in the input, and returns the length. */
export function print(length: i32): i32 {
  clearTape(true);
  if (skipSpace(read(beginText(length))) !== inputAt + length) needsParser();
  return printTape();
}

/** Key of a member, with the part of its order that length and first bytes decide. */
@unmanaged
class Key {
  order: u64;
  entry: Entry;
}

const keyBytes: usize = 16;
/** Limit of keys of one object: inserting more in order would take too long. */
const mostKeys: usize = 2000;

let nextKey: usize = keysAt;
/** Address of the next byte to write. */
let end: usize = outputAt;

/**
 * Prints the value on the tape as PostgreSQL prints jsonb: members in an order of its own, one space after commas and
 * colons, no exponents. Returns the length.
 */
export function printTape(): i32 {
  nextKey = keysAt;
  end = outputAt;
  value(changetype<Entry>(tapeAt));
  return (end - outputAt) as i32;
}

function value(entry: Entry): void {
  if (end + slack > tapeAt) needsParser();
  const code = at(entry.start);
  if (entry.isWhole) copy(entry.start, entry.end);
  else if (code === openObject) object(entry);
  else if (code === openList) list(entry);
  else scalar(entry.start, entry.end, code);
}

function object(entry: Entry): void {
  const begun = nextKey;
  sortKeys(entry);
  const keysEnd = nextKey;
  writeByte(openObject);
  let isFirst = true;
  for (let address = begun; address < keysEnd; address += keyBytes) {
    // The last of two equal keys counts.
    if (address + keyBytes < keysEnd && isSameKey(keyAt(address), keyAt(address + keyBytes))) continue;
    if (!isFirst) writeSpaced(comma);
    isFirst = false;
    const key = keyAt(address).entry;
    copy(key.start - 1, key.end + 1);
    writeSpaced(colon);
    value(following(key));
  }
  nextKey = begun;
  writeByte(closeObject);
}

function list(entry: Entry): void {
  writeByte(openList);
  const first = following(entry);
  for (let element = first; element !== after(entry); element = after(element)) {
    if (element !== first) writeSpaced(comma);
    value(element);
  }
  writeByte(closeList);
}

function scalar(start: usize, to: usize, code: i32): void {
  if (code === quote ? backslashes > 0 && holds(start, to, backslash) : beginsNumber(code) && hasExponent(start, to)) {
    end += reprint(start, to, end);
  } else copy(start, to);
}

function writeByte(code: i32): void {
  store<u8>(end++, code);
}

function writeSpaced(code: i32): void {
  store<u16>(end, code | (space << 8));
  end += 2;
}

function copy(start: usize, to: usize): void {
  if (end + (to - start) + slack > tapeAt) needsParser();
  copyBytes(end, start, to - start);
  end += to - start;
}

/** Sorts the keys of an object, behind those of the objects around it. */
function sortKeys(entry: Entry): void {
  const begun = nextKey;
  for (let key = following(entry); key !== after(entry); key = after(following(key))) {
    if (nextKey >= begun + mostKeys * keyBytes || nextKey + keyBytes > memoryEnd - slack) needsParser();
    insert(begun, orderOf(key), key);
    nextKey += keyBytes;
  }
}

/** Inserts a key in order, behind an equal one. */
function insert(begun: usize, order: u64, entry: Entry): void {
  let to = nextKey;
  for (; to > begun; to -= keyBytes) {
    const before = keyAt(to - keyBytes);
    if (before.order < order || (before.order === order && compare(before.entry, entry) <= 0)) break;
    keyAt(to).order = before.order;
    keyAt(to).entry = before.entry;
  }
  keyAt(to).order = order;
  keyAt(to).entry = entry;
}

function orderOf(key: Entry): u64 {
  const length = (key.end - key.start) as u32;
  let first = bswap<u32>(load<u32>(key.start));
  if (length < 4) first &= ~(0xffffffff >>> (8 * length));
  return ((length as u64) << 32) | first;
}

function isSameKey(one: Key, other: Key): bool {
  return one.order === other.order && compare(one.entry, other.entry) === 0;
}

/** Compares keys of one length. */
function compare(one: Entry, other: Entry): i32 {
  return memory.compare(one.start, other.start, one.end - one.start);
}

function keyAt(address: usize): Key {
  return changetype<Key>(address);
}

function holds(start: usize, to: usize, code: i32): bool {
  for (let place = start; place < to; place++) if (at(place) === code) return true;
  return false;
}

function hasExponent(start: usize, to: usize): bool {
  return holds(start, to, 69) || holds(start, to, 101);
}
