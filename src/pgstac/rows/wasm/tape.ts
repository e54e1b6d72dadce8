import { openList, openObject } from "./codes.ts";
import { needsParser, nestingLimit } from "./host.ts";
import { at, endOfValue, keyEnd, keyStart, nextElement, nextMember, valueStart } from "./json.ts";
import { keysAt, tapeAt } from "./layout.ts";

/** A value, before those within it, or a member's key, without its quotes, before its value. */
@unmanaged
export class Entry {
  start: usize;
  end: usize;
  /** The address of the entry that follows all that is within. */
  next: usize;
  /** Whether it is printed as it stands. */
  isWhole: bool;
}

const entryBytes: usize = offsetof<Entry>();

/** Where the next goes. */
export let tapeEnd: usize = tapeAt;
let depth: i32 = 0;
let takesApart: bool = true;

/** Begins anew; unless it `takesApart` values that are read, they are printed as they stand. */
export function clearTape(takesValuesApart: bool): void {
  tapeEnd = tapeAt;
  depth = 0;
  takesApart = takesValuesApart;
}

/** Takes back what was noted since. */
export function cutTape(end: usize): void {
  tapeEnd = end;
}

/** Notes what begins there, to be closed when what is within was noted. */
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

/** Goes into a list or object that is taken apart. */
export function enter(): void {
  if (++depth > nestingLimit) needsParser();
}

export function leave(): void {
  depth--;
}

export function noteKey(start: usize, end: usize): void {
  close(open(start), end);
}

/** Notes the value that begins there with all that is within it, and returns where it ends. */
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
