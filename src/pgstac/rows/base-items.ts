import { isObject } from "../../pipeline/text/json.ts";
import type { Dehydrator, ItemReader } from "./item-reader.ts";
import { parseForStorage } from "./json-for-storage.ts";

/** Members that all items of a collection, or nearly all, have in common. */
export interface BaseItem {
  readonly value: Readonly<Record<string, unknown>>;
  /** Its number, if items name it. */
  readonly tag: number | null;
  readonly dehydrator: Dehydrator;
}

/** Limit of base items that are kept, as each has a memory of its own. */
const mostKept = 8;

/** Most recently used base items, each with a dehydrator that remembers how items write its values. */
export class BaseItems {
  readonly #reader: ItemReader;
  readonly #kept = new Map<string, BaseItem>();

  constructor(reader: ItemReader) {
    this.#reader = reader;
  }

  /**
   * Finds or parses a base item.
   * @throws SyntaxError
   */
  of(text: string, tag: number | null): BaseItem {
    const key = `${tag} ${text}`;
    const base = this.#kept.get(key) ?? this.#parse(text, tag);
    // The least recently used one comes first.
    this.#kept.delete(key);
    this.#kept.set(key, base);
    if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value as string);
    return base;
  }

  clear(): void {
    this.#kept.clear();
  }

  #parse(text: string, tag: number | null): BaseItem {
    const parsed = parseForStorage(text);
    const value = isObject(parsed) ? parsed : {};
    return { value, tag, dehydrator: this.#reader.openDehydrator(value, tag) };
  }
}
