import { notPlain } from "./host.ts";
import { at, endOfValue, keyEnd, keyStart, nextMember, skipSpace, valueStart } from "./json.ts";
import { addKey, findKey, Keys, newKeys, writeKey } from "./keys.ts";
import { inputAt, slack } from "./layout.ts";

// Members an item is known by; JavaScript counts them alike.
const id: i32 = 0;
const collection: i32 = 1;
const properties: i32 = 4;
const firstTime: i32 = 6;
const nameCount: i32 = 9;

const names: Keys = newKeys(nameCount) as Keys;

/** Adds the name that stands at the beginning of the input. */
export function addName(length: i32): void {
  addKey(names, length);
}

export function findName(start: i32, end: i32): i32 {
  return findKey(names, start, end);
}

export function writeName(name: i32): void {
  writeKey(names, name);
}

/** Of each name where its value begins and ends; -1 where it was not come by. */
const places = memory.data(8 * 9, 16);

export function placesAddress(): usize {
  return places;
}

export function forgetPlaces(): void {
  memory.fill(places, 0xff, 8 * nameCount);
}

export function isNoted(name: i32): bool {
  return load<i32>(places + 8 * name) >= 0;
}

/** Of two the last counts, which is not for here to tell. */
export function note(name: i32, start: i32, end: i32): void {
  if (isNoted(name)) notPlain();
  store<i32>(places + 8 * name, start);
  store<i32>(places + 8 * name, end, 4);
}

/** Begins with the text in the input, which is as long as that. */
export function begin(length: i32): i32 {
  memory.fill(inputAt + length, 0, slack);
  forgetPlaces();
  const start = skipSpace(0);
  if (at(start) !== 123) notPlain();
  return start;
}

/** Reads no more of an item than its id and, where it is wanted, its collection; the first of two counts. */
export function readNames(length: i32, wantsCollection: bool): void {
  let place = begin(length);
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
  let place = begin(length);
  for (let isFirst = true; nextMember(isFirst ? place + 1 : place, isFirst); isFirst = false) {
    if (findName(keyStart, keyEnd) === properties) {
      readProperties(valueStart);
      return;
    }
    place = endOfValue(valueStart);
  }
}

function readProperties(start: i32): void {
  if (at(start) !== 123) notPlain();
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    const name = findName(keyStart, keyEnd);
    const value = valueStart;
    place = endOfValue(value);
    if (name >= firstTime) note(name, value, place);
  }
  note(properties, start, valueStart);
}
