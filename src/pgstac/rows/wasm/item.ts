import { openObject } from "./codes.ts";
import { needsParser } from "./host.ts";
import { at, beginText, endOfValue, keyEnd, keyStart, nextMember, valueStart } from "./json.ts";
import { addKey, findKey, Keys, newKeys } from "./keys.ts";
import { inputAt } from "./layout.ts";

// Members an item is known by; JavaScript counts them alike.
const id: i32 = 0;
const collection: i32 = 1;
export const geometry: i32 = 2;
export const lastColumn: i32 = 3;
const properties: i32 = 4;
export const tag: i32 = 5;
const firstTime: i32 = 6;
const nameCount: i32 = 9;

const names: Keys = newKeys(nameCount) as Keys;

/** Adds the name that stands at the beginning of the input. */
export function addName(length: i32): void {
  addKey(names, length);
}

export function findName(start: usize, end: usize): i32 {
  return findKey(names, start, end);
}

/** Of each name where its value begins and ends in the input; -1 where it was not come by. */
const places = memory.data(8 * 9, 16);

export function placesAddress(): usize {
  return places;
}

function forgetPlaces(): void {
  memory.fill(places, 0xff, 8 * nameCount);
}

/** Where the geometry begins of the item that was last read as far as that. */
export function geometryStart(): usize {
  if (!isNoted(geometry)) needsParser();
  return inputAt + load<i32>(places + 8 * geometry);
}

function isNoted(name: i32): bool {
  return load<i32>(places + 8 * name) >= 0;
}

/** Of two the last counts, which is not for here to tell. */
export function note(name: i32, start: usize, end: usize): void {
  if (isNoted(name)) needsParser();
  store<i32>(places + 8 * name, start - inputAt);
  store<i32>(places + 8 * name, end - inputAt, 4);
}

/** Begins with the item in the input, and returns where it opens. */
export function beginItem(length: i32): usize {
  const start = beginText(length);
  forgetPlaces();
  if (at(start) !== openObject) needsParser();
  return start;
}

/** Reads no more of an item than its id and, where it is wanted, its collection; the first of two counts. */
export function readNames(length: i32, wantsCollection: bool): void {
  let place = beginItem(length);
  for (let isFirst = true; nextMember(isFirst ? place + 1 : place, isFirst); isFirst = false) {
    const name = findName(keyStart, keyEnd);
    const start = valueStart;
    place = endOfValue(start);
    if (name !== id && !(wantsCollection && name === collection)) continue;
    if (!isNoted(name)) note(name, start, place);
    if (isNoted(id) && (!wantsCollection || isNoted(collection))) return;
  }
}

/** Reads no more of an item than those of its properties that say when. */
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
    if (name >= firstTime) note(name, value, place);
  }
  note(properties, start, valueStart);
}
