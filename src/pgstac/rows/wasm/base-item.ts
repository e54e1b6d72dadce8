import { allocate } from "./arena.ts";
import { copyBytes, isSame } from "./bytes.ts";
import { isEnd, specialAfter } from "./json.ts";
import { addKey, Keys, newKeys } from "./keys.ts";
import { inputAt, slack } from "./layout.ts";

/** Members that all items of a collection, or nearly all, have in common. */
@unmanaged
export class BaseObject {
  keys: Keys;
  /** Address of its `BaseMember`s, in the order of the numbers of their keys. */
  members: usize;
  /** Number of objects that were compared with it. */
  comparisons: i32;
}

@unmanaged
export class BaseMember {
  /** Null if the value is no object. */
  object: BaseObject | null;
  /** Member that is written if an item lacks this one. */
  marked: usize;
  markedLength: i32;
  keyLength: i32;
  /** Bytes of the equal value that was read last; items of a collection mostly write it alike. */
  written: usize;
  writtenLength: i32;
  writtenRoom: i32;
  /** NaN if the value is no number. */
  number: f64;
  isText: bool;
  /** True if the base item has it at its top and its key names a column. */
  isColumn: bool;
  /** True if the key is written with escapes. */
  isEscaped: bool;
  /** Number of the last comparison in which an item had it. */
  seenIn: i32;
}

const memberBytes: i32 = (offsetof<BaseMember>() + 7) & ~7;

export function memberAt(object: BaseObject, number: i32): BaseMember {
  return changetype<BaseMember>(object.members + number * memberBytes);
}

/** Makes room for an object of so many members, and returns its address; 0 if there is no room. */
export function newObject(count: i32): usize {
  const address = allocate(offsetof<BaseObject>());
  const keys = newKeys(count);
  const members = allocate(count * memberBytes);
  if (address === 0 || keys === null || members === 0) return 0;
  const object = changetype<BaseObject>(address);
  object.keys = keys;
  object.members = members;
  object.comparisons = 0;
  return address;
}

/**
 * Adds a member, and returns its address; 0 if there is no room. The input has its key, then the member that is written
 * if an item lacks it, then its value, if there is only one way to write it.
 */
export function addMember(
  object: BaseObject,
  keyLength: i32,
  markedLength: i32,
  writtenLength: i32,
  child: usize,
  number: f64,
  isColumn: bool,
): usize {
  const place = addKey(object.keys, keyLength);
  const marked = allocate(markedLength + slack);
  if (place < 0 || marked === 0) return 0;
  copyBytes(marked, inputAt + keyLength, markedLength);
  const member = memberAt(object, place);
  member.object = changetype<BaseObject | null>(child);
  member.marked = marked;
  member.markedLength = markedLength;
  member.keyLength = keyLength;
  member.written = 0;
  member.writtenLength = 0;
  member.writtenRoom = 0;
  member.number = number;
  member.isText = writtenLength > 0;
  member.isColumn = isColumn;
  member.isEscaped = specialAfter(inputAt) < inputAt + keyLength;
  member.seenIn = 0;
  learn(member, inputAt + keyLength + markedLength, writtenLength);
  return member.writtenLength === writtenLength ? changetype<usize>(member) : 0;
}

/** Remembers how the value is written, if there is room. */
export function learn(member: BaseMember, start: usize, length: i32): void {
  if (length > member.writtenRoom) {
    const room = 2 * length;
    member.writtenLength = 0;
    member.writtenRoom = 0;
    member.written = allocate(room + slack);
    if (member.written === 0) return;
    member.writtenRoom = room;
  }
  copyBytes(member.written, start, length);
  member.writtenLength = length;
}

/** Tells whether the value at an address has the same bytes as the equal value before. */
export function isWritten(member: BaseMember, start: usize): bool {
  const length = member.writtenLength;
  return length > 0 && isEnd(start + length) && isSame(member.written, start, length);
}

/** Address of the member that names the base item; 0 if items do not name it. */
export let tagText: usize = 0;
export let tagLength: i32 = 0;
export let tagKeyLength: i32 = 0;

/** Makes the member in the input the one that is added to every item; false if there is no room. */
export function setTag(length: i32, keyLength: i32): bool {
  tagText = allocate(length + slack);
  if (tagText === 0) return false;
  copyBytes(tagText, inputAt, length);
  tagLength = length;
  tagKeyLength = keyLength;
  return true;
}
