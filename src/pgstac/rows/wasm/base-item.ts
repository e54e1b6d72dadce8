import { allocate } from "./arena.ts";
import { copyBytes, isSame } from "./bytes.ts";
import { isEnd } from "./json.ts";
import { addKey, Keys, newKeys } from "./keys.ts";
import { inputAt, slack } from "./layout.ts";

/** An object all items of a collection have in common, or nearly. */
@unmanaged
export class BaseObject {
  keys: Keys;
  /** `BaseMember`s, by the number of their key. */
  members: usize;
  /** How many objects were compared with it. */
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
  /** How an equal value was written last; items of a collection mostly write it alike. */
  written: usize;
  writtenLength: i32;
  writtenRoom: i32;
  /** NaN where the value is no number. */
  number: f64;
  isText: bool;
  /** Whether its key is that of a column, where the object is an item. */
  isColumn: bool;
  /** The comparison it was last seen in. */
  seenIn: i32;
}

const memberBytes: i32 = (offsetof<BaseMember>() + 7) & ~7;

export function memberAt(object: BaseObject, number: i32): BaseMember {
  return changetype<BaseMember>(object.members + number * memberBytes);
}

/** Room for an object of as many members; 0 where there is none. */
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
 * Adds a member: its key, the member that stands for it where it lacks, and the one way its value can be written, if
 * there is one, stand at the beginning of the input one after the other. Returns its address, or 0 where there is no room.
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

/** Notes how the value is written. Where there is no room it stays unknown. */
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

/** Whether the value is written there as it was last; then it is as long as that. */
export function isWritten(member: BaseMember, start: usize): bool {
  const length = member.writtenLength;
  return length > 0 && isEnd(start + length) && isSame(member.written, start, length);
}

/** The member that says which base item it is; 0 where it needs not be said. */
export let tagText: usize = 0;
export let tagLength: i32 = 0;
export let tagKeyLength: i32 = 0;

/** Has the member, which stands at the beginning of the input, added to every item; false where there is no room. */
export function setTag(length: i32, keyLength: i32): bool {
  tagText = allocate(length + slack);
  if (tagText === 0) return false;
  copyBytes(tagText, inputAt, length);
  tagLength = length;
  tagKeyLength = keyLength;
  return true;
}
