import { allocate } from "./arena.ts";
import { copyBytes, isSame } from "./bytes.ts";
import { inputAt, slack } from "./layout.ts";

@unmanaged
class Key {
  address: usize;
  length: i32;
}

/** A hash table of keys. */
@unmanaged
export class Keys {
  count: i32;
  /** Count of slots, a power of two, less one. */
  mask: i32;
  /** Address of the slots. Each holds 0, or the number of a key and one; a key whose slot is taken goes to the next. */
  slots: usize;
  keys: usize;
}

const keyBytes: i32 = offsetof<Key>();

/** Makes room for so many keys; null if there is none. */
export function newKeys(count: i32): Keys | null {
  const keys = allocate(offsetof<Keys>());
  let slots = 2;
  while (slots < 2 * count + 1) slots <<= 1;
  const slotsAt = allocate(4 * slots);
  const keysAt = allocate(keyBytes * count);
  if (keys === 0 || slotsAt === 0 || keysAt === 0) return null;
  memory.fill(slotsAt, 0, 4 * slots);
  const made = changetype<Keys>(keys);
  made.count = 0;
  made.mask = slots - 1;
  made.slots = slotsAt;
  made.keys = keysAt;
  return made;
}

/** Adds the key at the beginning of the input, and returns its number; -1 if there is no room. */
export function addKey(keys: Keys, length: i32): i32 {
  const address = allocate(length + slack);
  if (address === 0) return -1;
  copyBytes(address, inputAt, length);
  const key = changetype<Key>(keys.keys + keys.count * keyBytes);
  key.address = address;
  key.length = length;
  let slot = hash(inputAt, length) & keys.mask;
  while (load<i32>(keys.slots + 4 * slot) !== 0) slot = (slot + 1) & keys.mask;
  store<i32>(keys.slots + 4 * slot, ++keys.count);
  return keys.count - 1;
}

/** Returns the number of the key at an address, or -1. */
export function findKey(keys: Keys, start: usize, end: usize): i32 {
  const length = (end - start) as i32;
  let slot = hash(start, length) & keys.mask;
  let number = load<i32>(keys.slots + 4 * slot) - 1;
  while (number >= 0 && !isKey(keys, number, start, length)) {
    slot = (slot + 1) & keys.mask;
    number = load<i32>(keys.slots + 4 * slot) - 1;
  }
  return number;
}

function isKey(keys: Keys, number: i32, start: usize, length: i32): bool {
  const key = changetype<Key>(keys.keys + number * keyBytes);
  return key.length === length && isSame(key.address, start, length);
}

/** Hashes length, beginning, middle and end: similar keys differ in one of them. */
function hash(start: usize, length: i32): i32 {
  let mixed: u32 = length;
  if (length >= 4) {
    mixed ^= load<u32>(start) * 0x9e3779b1;
    mixed ^= load<u32>(start + length - 4) * 0x85ebca6b;
    mixed ^= load<u32>(start + (length >> 1) - 2) * 0xc2b2ae35;
  } else {
    for (let place = 0; place < length; place++) mixed = mixed * 31 + load<u8>(start + place);
    mixed *= 0x9e3779b1;
  }
  return mixed ^ (mixed >> 15);
}
