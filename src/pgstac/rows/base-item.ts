import { isObject } from "../../pipeline/json.ts";
import type { Box } from "./box.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { difference, doNotMerge, isEqual, nothing } from "./dehydrate.ts";
import { baseItemKey, columnKeys, type ItemName } from "./item-names.ts";
import { NeedsParser } from "./needs-parser.ts";
import { numberOf, parseForStorage, printForStorage } from "./stored-json.ts";
import type { StoredText } from "./stored-text.ts";
import { WasmJson } from "./wasm-json.ts";

// As `assembly/dehydrate.ts` numbers what comparing came to.
const equal = -1;
const kept = -2;
const dropped = -3;

type Json = Readonly<Record<string, unknown>>;

/** What all items of a collection have in common, or nearly, and a machine that takes it away from them. */
export class BaseItem {
  readonly value: Json;
  /** Its number, where items carry that. */
  readonly tag: number | null;
  readonly #machine = new WasmJson((...leaf) => this.#compare(...leaf));
  /** Of the value in the machine; 0 where it has no room for it. */
  readonly #root: number;
  /** By the addresses of its members. */
  readonly #values = new Map<number, unknown>();

  constructor(value: Json, tag: number | null) {
    this.value = value;
    this.tag = tag;
    this.#root = this.#built(value, tag);
  }

  /**
   * What is left of an item, as `dehydrate` leaves it, without its columns and tagged; good until the next. With `dropsTag`
   * its own tag is no content.
   * @throws NeedsParser
   */
  dehydrate(item: Buffer, dropsTag: boolean): StoredText {
    if (this.#root === 0) throw new NeedsParser();
    const { run } = this.#machine;
    const length = this.#machine.put(item);
    try {
      return { json: this.#machine.printed(run.dehydrate(length, this.#root, dropsTag, true)), isCanonical: true };
    } catch (error) {
      if (!(error instanceof NeedsParser)) throw error;
      return { json: this.#machine.printed(run.dehydrate(length, this.#root, dropsTag, false)), isCanonical: false };
    }
  }

  /**
   * Writes the geometry of the item that was last taken apart as `writeEwkb` does, and returns what is around it.
   * @throws NeedsParser where PostGIS does not take it in binary, or it is not of the usual types
   */
  writeGeometry(out: ByteWriter): Box {
    this.#machine.copyPrinted(this.#machine.run.writeGeometry(), out);
    return this.#machine.box();
  }

  /** Where a column stood in the item that was last taken apart. */
  place(name: ItemName): ByteRange | undefined {
    return this.#machine.place(name);
  }

  #built(value: Json, tag: number | null): number {
    try {
      return this.#addTag(tag) ? this.#add(value) : 0;
    } catch (error) {
      // Part of it is too long to be put there.
      if (error instanceof NeedsParser) return 0;
      throw error;
    }
  }

  #addTag(tag: number | null): boolean {
    if (tag === null) return true;
    return this.#machine.run.setTag(this.#machine.put(Buffer.from(`"${baseItemKey}":${tag}`)), baseItemKey.length);
  }

  #add(value: Json): number {
    const members = Object.entries(value);
    const object = this.#machine.run.newObject(members.length);
    if (object === 0) return 0;
    for (const [key, member] of members) if (!this.#addMember(object, key, member)) return 0;
    return object;
  }

  #addMember(object: number, key: string, value: unknown): boolean {
    const child = isObject(value) ? this.#add(value) : 0;
    if (isObject(value) && child === 0) return false;
    const number = numberOf(value);
    const text = JSON.stringify(key);
    // As plain JSON writes them; others it cannot name.
    const [name, marked, written] = [
      text.slice(1, -1),
      `${text}:${JSON.stringify(doNotMerge)}`,
      typeof value === "string" && number === undefined ? JSON.stringify(value) : "",
    ].map((part) => Buffer.from(part)) as [Buffer, Buffer, Buffer];
    this.#machine.put(Buffer.concat([name, marked, written]));
    const member = this.#machine.run.addMember(
      object,
      name.length,
      marked.length,
      written.length,
      child,
      number ?? Number.NaN,
      columnKeys.has(key),
    );
    this.#values.set(member, value);
    return member !== 0;
  }

  #compare(member: number, start: number, end: number, to: number): number {
    const value = this.#values.get(member);
    const given = parseForStorage(this.#machine.textAt(start, end));
    if (isEqual(value, given)) return equal;
    const rest = difference(value, given);
    if (rest === given) return kept;
    return rest === nothing ? dropped : this.#machine.writeRest(printForStorage(rest), to);
  }
}

const recent = new Map<string, BaseItem>();
/** Each has a machine of its own. */
const recentLimit = 8;

/**
 * Parses a base item, or finds it among those of late with what was learnt of how items write it.
 * @throws SyntaxError
 */
export function baseItemOf(text: string, tag: number | null): BaseItem {
  const key = `${tag} ${text}`;
  const base = recent.get(key) ?? parsed(text, tag);
  // The longest unused comes first.
  recent.delete(key);
  recent.set(key, base);
  if (recent.size > recentLimit) recent.delete(recent.keys().next().value as string);
  return base;
}

function parsed(text: string, tag: number | null): BaseItem {
  const value = parseForStorage(text);
  return new BaseItem(isObject(value) ? value : {}, tag);
}
