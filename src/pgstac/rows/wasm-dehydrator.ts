import { isObject } from "../../pipeline/text/json.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { difference, doNotMerge, isEqual, nothing } from "./dehydrate.ts";
import { baseItemKey, columnKeys } from "./item-names.ts";
import type { Dehydrated, Dehydrator } from "./item-reader.ts";
import { parseForStorage, printForStorage } from "./json-for-storage.ts";
import { numberOf } from "./marked-number.ts";
import { NeedsParser } from "./needs-parser.ts";
import { type CompiledModule, WasmJson } from "./wasm-json.ts";

type Json = Readonly<Record<string, unknown>>;

/** An instance of the WebAssembly module that keeps a base item in its memory, and takes it away from items. */
export class WasmDehydrator implements Dehydrator {
  readonly #json: WasmJson;
  /** Address of the base item; 0 if the memory has no room for it. */
  readonly #root: number;
  /** Values of the base item's members, by the addresses of those. */
  readonly #values = new Map<number, unknown>();

  constructor(compiled: CompiledModule, baseItem: Json, tag: number | null) {
    this.#json = new WasmJson(compiled, (...leaf) => this.#compare(...leaf));
    this.#root = this.#build(baseItem, tag);
  }

  dehydrate(item: Buffer, dropsTag: boolean, out: ByteWriter): Dehydrated {
    if (this.#root === 0) throw new NeedsParser();
    const { run } = this.#json;
    const length = this.#json.put(item);
    let isCanonical = true;
    let left: number;
    try {
      left = run.dehydrate(length, this.#root, dropsTag, true);
    } catch (error) {
      if (!(error instanceof NeedsParser)) throw error;
      isCanonical = false;
      left = run.dehydrate(length, this.#root, dropsTag, false);
    }
    this.#json.copyOutput(left, out);
    return { isCanonical, privateJson: this.#json.range("private"), geometry: this.#json.range("geometry") };
  }

  #build(baseItem: Json, tag: number | null): number {
    try {
      return this.#addTag(tag) ? this.#add(baseItem) : 0;
    } catch (error) {
      // A part of the base item is too long for the input.
      if (error instanceof NeedsParser) return 0;
      throw error;
    }
  }

  #addTag(tag: number | null): boolean {
    if (tag === null) return true;
    return this.#json.run.setTag(this.#json.put(Buffer.from(`"${baseItemKey}":${tag}`)), baseItemKey.length);
  }

  #add(value: Json): number {
    const members = Object.entries(value);
    const object = this.#json.run.newObject(members.length);
    if (object === 0) return 0;
    for (const [key, member] of members) if (!this.#addMember(object, key, member)) return 0;
    return object;
  }

  #addMember(object: number, key: string, value: unknown): boolean {
    const child = isObject(value) ? this.#add(value) : 0;
    if (isObject(value) && child === 0) return false;
    const number = numberOf(value);
    const text = JSON.stringify(key);
    // The module compares keys and text in the one spelling that has no needless escapes.
    const [name, marked, written] = [
      text.slice(1, -1),
      `${text}:${JSON.stringify(doNotMerge)}`,
      typeof value === "string" && number === undefined ? JSON.stringify(value) : "",
    ].map((part) => Buffer.from(part)) as [Buffer, Buffer, Buffer];
    this.#json.put(Buffer.concat([name, marked, written]));
    const member = this.#json.run.addMember(
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
    const { equal, kept, dropped } = this.#json.run;
    const value = this.#values.get(member);
    // In a list, because `parseForStorage` finds numbers by the characters around them.
    const [given] = parseForStorage(`[${this.#json.textAt(start, end)}]`) as [unknown];
    if (isEqual(value, given)) return equal.value;
    const rest = difference(value, given);
    if (rest === given) return kept.value;
    return rest === nothing ? dropped.value : this.#json.writeRest(printForStorage(rest), to);
  }
}
