import { openList, openObject } from "./codes.ts";
import { needsParser, nestingLimit } from "./host.ts";
import { at, endOfValue, keyEnd, keyStart, nextElement, nextMember, valueStart } from "./json.ts";
import { keysAt, tapeAt } from "./layout.ts";

/** A value, followed by the values in it, or the key of a member without its quotes, followed by its value. */
@unmanaged
export class Entry {
  start: usize;
  end: usize;
  /** Address of the entry after all those in it. */
  next: usize;
  /** True if it is printed as it stands. */
  isWhole: bool;
}

const entryBytes: usize = offsetof<Entry>();

/** Address of the next entry to write. */
export let tapeEnd: usize = tapeAt;
let depth: i32 = 0;
/** False if values are printed as they stand, and not in jsonb's order. */
export let takesApart: bool = true;

/** Empties the tape. Unless `takesValuesApart`, values are printed as they stand. */
export function clearTape(takesValuesApart: bool): void {
  tapeEnd = tapeAt;
  depth = 0;
  takesApart = takesValuesApart;
}

/** Removes the entries from an address on. */
export function cutTape(end: usize): void {
  tapeEnd = end;
}

/** Adds an entry for a value or key; `close` follows once everything in it has entries. */
export function open(start: usize): Entry {
  if (tapeEnd + entryBytes > keysAt) needsParser();
  const entry = changetype<Entry>(tapeEnd);
  entry.start = start;
  entry.isWhole = false;
  tapeEnd += entryBytes;
  return entry;
}

export function close(entry: Entry, end: usize): void {
  entry.end = end;
  entry.next = tapeEnd;
}

/** Adds an entry for a list or object that is taken apart. */
export function enter(): void {
  if (++depth > nestingLimit) needsParser();
}

export function leave(): void {
  depth--;
}

export function noteKey(start: usize, end: usize): void {
  close(open(start), end);
}

/** Adds entries for a value and everything in it, and returns the address of its end. */
export function read(start: usize): usize {
  const entry = open(start);
  entry.isWhole = !takesApart;
  const code = takesApart ? at(start) : 0;
  const end = code === openObject ? readObject(start) : code === openList ? readList(start) : endOfValue(start);
  close(entry, end);
  return end;
}

function readObject(start: usize): usize {
  enter();
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    noteKey(keyStart, keyEnd);
    place = read(valueStart);
  }
  leave();
  return valueStart;
}

function readList(start: usize): usize {
  enter();
  let place = start + 1;
  for (let isFirst = true; nextElement(place, isFirst); isFirst = false) place = read(valueStart);
  leave();
  return valueStart;
}

export function following(entry: Entry): Entry {
  return changetype<Entry>(changetype<usize>(entry) + entryBytes);
}

export function after(entry: Entry): Entry {
  return changetype<Entry>(entry.next);
}
