import { nextHash } from "./json-bytes.ts";

/** Finds keys by their bytes, without making text of them. */
export class KeyIndex {
  readonly #keys: readonly Buffer[];
  /** Places in `#keys` by hash, or what follows where that is taken; -1 where there is none. */
  readonly #slots: Int32Array;

  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => Buffer.from(key));
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(keys.length + 1) + 1)).fill(-1);
    for (const [place, key] of this.#keys.entries()) {
      let slot = key.reduce(nextHash, 0) & (this.#slots.length - 1);
      while (this.#slots[slot] !== -1) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = place;
    }
  }

  /** The place of the key in the list this was made from, or -1. */
  find(bytes: Buffer, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
      const place = slots[slot] as number;
      if (place < 0 || isSame(this.#keys[place] as Buffer, bytes, start, end)) return place;
    }
  }
}

function isSame(key: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let index = 0; index < key.length; index++) {
    if (key[index] !== bytes[start + index]) return false;
  }
  return true;
}
