import type { BaseMember, BaseObject } from "./base-item.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { difference, isEqual, nothing } from "./dehydrate.ts";
import type { ItemColumns } from "./item-columns.ts";
import { endOfValue, isEnd, isNumberAt, isObjectAt, isStringAt, Members, NotPlain, numberAt } from "./json-bytes.ts";
import { parseForStorage, printForStorage } from "./stored-json.ts";

const comma = 44;
const backslash = 92;
const openObject = 123;
const closeObject = 125;

/** Writes what is left of objects, as `dehydrate` leaves them, without taking apart what stays. */
export class Dehydrator {
  readonly #bytes: Buffer;
  readonly #out: ByteWriter;
  /** Whether the object that was last gone through is equal to what it was compared with. */
  #isEqual = true;

  constructor(bytes: Buffer, out: ByteWriter) {
    this.#bytes = bytes;
    this.#out = out;
  }

  /**
   * Goes through the object that begins there and returns where it ends; with `columns` it is an item, whose columns are
   * noted there.
   * @throws NotPlain
   */
  object(start: number, base: BaseObject, columns?: ItemColumns): number {
    const bytes = this.#bytes;
    const comparison = ++base.comparisons;
    this.#out.byte(openObject);
    const left = new LeftMembers(bytes, this.#out);
    const members = new Members(bytes, start);
    let isEqual = true;
    while (members.next()) {
      const { keyStart, keyEnd, keyHash, valueStart } = members;
      const member = base.members[base.keys.find(bytes, keyStart, keyEnd, keyHash)];
      if (member) {
        // Of a key that is there twice the last counts, which by now may have been taken for equal.
        if (member.seenIn === comparison) throw new NotPlain();
        member.seenIn = comparison;
      }
      const column = columns ? columns.find(bytes, keyStart, keyEnd, keyHash) : -1;
      if (columns && !columns.isContent(column)) {
        members.end = endOfValue(bytes, valueStart);
        left.pass();
      } else if (!member) {
        members.end = endOfValue(bytes, valueStart);
        left.keep(keyStart - 1, members.end);
        isEqual = false;
      } else if (!this.#member(member, members, left)) isEqual = false;
      if (columns && column >= 0) columns.note(column, valueStart, members.end);
    }
    left.pass();
    for (const { seenIn, isColumn, marked } of base.members) {
      if (seenIn === comparison) continue;
      isEqual = false;
      if (!columns || !isColumn) left.add(marked);
    }
    this.#out.byte(closeObject);
    this.#isEqual = isEqual;
    return members.end;
  }

  /** Says whether a member is as the base has it, and writes what is left of it otherwise. */
  #member(member: BaseMember, members: Members, left: LeftMembers): boolean {
    const { written, object } = member;
    const { valueStart } = members;
    if (isWritten(written, this.#bytes, valueStart)) {
      members.end = valueStart + written.length;
      left.pass();
      return true;
    }
    const isNested = object !== undefined && isObjectAt(this.#bytes, valueStart);
    const isEqual = isNested ? this.#nested(object, members, left) : this.#leaf(member, members, left);
    // Text has one spelling that is plain, which is known.
    if (isEqual && !member.isText) member.written = Buffer.from(this.#bytes.subarray(valueStart, members.end));
    return isEqual;
  }

  #nested(base: BaseObject, members: Members, left: LeftMembers): boolean {
    const { keyStart, valueStart } = members;
    left.pass();
    const before = left.begin(keyStart - 1, valueStart);
    members.end = this.object(valueStart, base);
    if (this.#isEqual) left.takeBack(before);
    return this.#isEqual;
  }

  #leaf(member: BaseMember, members: Members, left: LeftMembers): boolean {
    const { value } = member;
    const bytes = this.#bytes;
    const { keyStart, valueStart } = members;
    members.end = endOfValue(bytes, valueStart);
    if (isPlainlyOther(member, bytes, valueStart, members.end)) {
      left.keep(keyStart - 1, members.end);
      return false;
    }
    const given = parseForStorage(bytes.toString("utf8", valueStart, members.end));
    const rest = difference(value, given);
    if (rest === given) left.keep(keyStart - 1, members.end);
    else left.pass();
    if (rest !== given && rest !== nothing) {
      left.begin(keyStart - 1, valueStart);
      this.#out.text(printForStorage(rest));
    }
    return isEqual(value, given);
  }
}

/** Writes members one after the other; those that stay side by side are copied together. */
class LeftMembers {
  readonly #bytes: Buffer;
  readonly #out: ByteWriter;
  readonly #start: number;
  #from = -1;
  #to = -1;

  constructor(bytes: Buffer, out: ByteWriter) {
    this.#bytes = bytes;
    this.#out = out;
    this.#start = out.length;
  }

  keep(start: number, end: number): void {
    if (this.#from < 0) this.#from = start;
    this.#to = end;
  }

  /** Something between those that stay does not. */
  pass(): void {
    if (this.#from < 0) return;
    this.#separate();
    this.#out.copy(this.#bytes, this.#from, this.#to);
    this.#from = -1;
  }

  /** Writes a key with its colon, and says where to `takeBack` it to. */
  begin(start: number, end: number): number {
    const before = this.#out.length;
    this.#separate();
    this.#out.copy(this.#bytes, start, end);
    return before;
  }

  takeBack(before: number): void {
    this.#out.length = before;
  }

  add(member: Buffer): void {
    this.#separate();
    this.#out.copy(member, 0, member.length);
  }

  #separate(): void {
    if (this.#out.length > this.#start) this.#out.byte(comma);
  }
}

/** Shorter text is compared faster byte by byte. */
const longText = 100;

/** Whether a value that is written like this stands there. */
function isWritten(written: Buffer, bytes: Buffer, start: number): boolean {
  const { length } = written;
  if (length === 0 || !isEnd(bytes, start + length)) return false;
  if (length > longText) return bytes.compare(written, 0, length, start, start + length) === 0;
  for (let place = 0; place < length; place++) {
    if (written[place] !== bytes[start + place]) return false;
  }
  return true;
}

/** Text or a number that is not the member's value, which is known not to be written there. */
function isPlainlyOther({ isText, number }: BaseMember, bytes: Buffer, start: number, end: number): boolean {
  if (isStringAt(bytes, start)) return isText && !bytes.subarray(start, end).includes(backslash);
  return number !== undefined && isNumberAt(bytes, start) && numberAt(bytes, start, end) !== number;
}
