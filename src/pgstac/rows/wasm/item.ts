import { openObject } from "./codes.ts";
import { needsParser } from "./host.ts";
import { at, beginText, endOfValue, keyEnd, keyStart, nextMember, valueStart } from "./json.ts";
import { addKey, findKey, Keys, newKeys } from "./keys.ts";
import { inputAt } from "./layout.ts";

// Numbers of the members that are read: first the columns, then the members that decide their values, then those that
// every item has.
export const id: i32 = 0;
export const collection: i32 = 1;
export const geometry: i32 = 2;
export const lastColumn: i32 = 3;
export const properties: i32 = 4;
export const tag: i32 = 5;
export const datetime: i32 = 6;
export const startDatetime: i32 = 7;
export const endDatetime: i32 = 8;
export const type: i32 = 9;
export const stacVersion: i32 = 10;
export const bbox: i32 = 11;
export const links: i32 = 12;
export const assets: i32 = 13;
export const stacExtensions: i32 = 14;
export const coordinates: i32 = 15;
export const nameCount: i32 = 16;

const names: Keys = newKeys(nameCount) as Keys;
addName("id");
addName("collection");
addName("geometry");
addName("private");
addName("properties");
addName("pgstac:base_item");
addName("datetime");
addName("start_datetime");
addName("end_datetime");
addName("type");
addName("stac_version");
addName("bbox");
addName("links");
addName("assets");
addName("stac_extensions");
addName("coordinates");

function addName(name: string): void {
  for (let index = 0; index < name.length; index++) store<u8>(inputAt + index, name.charCodeAt(index));
  addKey(names, name.length);
}

export function findName(start: usize, end: usize): i32 {
  return findKey(names, start, end);
}

/** Returns the number of the name at the beginning of the input, or -1. */
export function nameNumber(length: i32): i32 {
  return findName(inputAt, inputAt + length);
}

/** Ends of the value of each name in the input, or -1 if the item has none so far. */
const ranges = memory.data(8 * nameCount, 16);

export function rangesAddress(): usize {
  return ranges;
}

function forgetRanges(): void {
  memory.fill(ranges, 0xff, 8 * nameCount);
}

export function isNoted(name: i32): bool {
  return load<i32>(ranges + 8 * name) >= 0;
}

/** Returns the address at which a value that was noted begins. */
export function startOf(name: i32): usize {
  return inputAt + load<i32>(ranges + 8 * name);
}

export function endOf(name: i32): usize {
  return inputAt + load<i32>(ranges + 8 * name, 4);
}

/** Remembers the value of a member. Two of one name need the parser, for which the last counts. */
export function note(name: i32, start: usize, end: usize): void {
  if (isNoted(name)) needsParser();
  store<i32>(ranges + 8 * name, start - inputAt);
  store<i32>(ranges + 8 * name, end - inputAt, 4);
}

/** Begins to read the item in the input, and returns the address of its brace. */
export function beginItem(length: i32): usize {
  const start = beginText(length);
  forgetRanges();
  if (at(start) !== openObject) needsParser();
  return start;
}

/** Reads an item up to the properties that name its times. */
export function readTimes(length: i32): void {
  let place = beginItem(length);
  for (let isFirst = true; nextMember(isFirst ? place + 1 : place, isFirst); isFirst = false) {
    if (findName(keyStart, keyEnd) === properties) {
      readProperties(valueStart);
      return;
    }
    place = endOfValue(valueStart);
  }
}

function readProperties(start: usize): void {
  if (at(start) !== openObject) needsParser();
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    const name = findName(keyStart, keyEnd);
    const value = valueStart;
    place = endOfValue(value);
    if (name >= datetime && name <= endDatetime) note(name, value, place);
  }
  note(properties, start, valueStart);
}
