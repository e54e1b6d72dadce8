import { allocate } from "./arena.ts";
import { copyBytes, isSame } from "./bytes.ts";
import { isEnd } from "./json.ts";
import { addKey, Keys, newKeys } from "./keys.ts";
import { inputAt, slack } from "./layout.ts";

/** An object that all items of a collection have in common, or nearly. */
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
  /** Null where the value is no object. */
  object: BaseObject | null;
  /** The member that stands for it where an item lacks it. */
  marked: usize;
  markedLength: i32;
  keyLength: i32;
  /** Bytes of an equal value as it was written last; items of a collection mostly write it alike. */
  written: usize;
  writtenLength: i32;
  writtenRoom: i32;
  /** NaN where the value is no number. */
  number: f64;
  isText: bool;
  /** True where its key is that of a column, if the object is an item. */
  isColumn: bool;
  /** Number of the comparison it was last seen in. */
  seenIn: i32;
}

const memberBytes: i32 = (offsetof<BaseMember>() + 7) & ~7;

export function memberAt(object: BaseObject, number: i32): BaseMember {
  return changetype<BaseMember>(object.members + number * memberBytes);
}

/** Makes room for an object of so many members, and returns its address; 0 where there is no room. */
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
 * Adds a member, and returns its address; 0 where there is no room. The input begins with its key, then the member that
 * stands for it where an item lacks it, then its value, if it can be written in one way only.
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
  member.seenIn = 0;
  learn(member, inputAt + keyLength + markedLength, writtenLength);
  return member.writtenLength === writtenLength ? changetype<usize>(member) : 0;
}

/** Notes how the value is written; does not where there is no room. */
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

/** Tells whether the value is written there as it was last, and so ends after as many bytes. */
export function isWritten(member: BaseMember, start: usize): bool {
  const length = member.writtenLength;
  return length > 0 && isEnd(start + length) && isSame(member.written, start, length);
}

/** Address of the member that says which base item it is; 0 where items do not say so. */
export let tagText: usize = 0;
export let tagLength: i32 = 0;
export let tagKeyLength: i32 = 0;

/** Takes the member in the input for the one that is added to every item; false where there is no room. */
export function setTag(length: i32, keyLength: i32): bool {
  tagText = allocate(length + slack);
  if (tagText === 0) return false;
  copyBytes(tagText, inputAt, length);
  tagLength = length;
  tagKeyLength = keyLength;
  return true;
}
