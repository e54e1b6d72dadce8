import { hashInto, type KeyHash } from "./key-hash.ts";

/** Marks of a key; they are added to one another. */
export const keyMarks = { present: 1, stale: 2, written: 4 } as const;

/** Parts grow one by one, so that growing takes little memory beside the table. */
const partCount = 256;
const fullPart = 0.88;
const growth = 1.3;

/** The first eight bits of a hash choose its part, so there is room for marks in their place. */
const partBits = 24;
const withoutPart = 2 ** partBits - 1;

interface Part {
  /** Two halves of a hash for each slot, with its marks. */
  hashes: Uint32Array;
  /** Seconds since 1970, if times are kept. */
  seconds: Uint32Array | undefined;
  taken: number;
}

/**
 * Table of the keys of an inventory's lines by hashes of 64 bits: some 9 bytes a key, or 14 with times. Two keys are
 * taken for one with a chance of one in 2^64 for each pair.
 */
export class KeyTable {
  readonly #parts: Part[];
  readonly #keepsTimes: boolean;
  readonly #hash: KeyHash = { high: 0, low: 0 };
  #size = 0;

  /** A table that grows beyond the keys that are expected leaves memory that is not used again at once. */
  constructor({ keepsTimes, expected = 0 }: { readonly keepsTimes: boolean; readonly expected?: number }) {
    this.#keepsTimes = keepsTimes;
    // Parts are filled by chance, few by more than four standard deviations.
    const each = expected / partCount;
    const slots = Math.ceil((each + 4 * Math.sqrt(each)) / fullPart) + 16;
    this.#parts = Array.from({ length: partCount }, () => emptyPart(slots, keepsTimes));
  }

  /** Number of keys. */
  get size(): number {
    return this.#size;
  }

  /** Adds a key with its time, of which the latest counts. Returns false if the key was there. */
  add(key: string, seconds = 0): boolean {
    hashInto(this.#hash, key);
    const { high, low } = this.#hash;
    const part = this.#partOf(high);
    if (part.taken >= (part.hashes.length / 2) * fullPart) this.#grow(part);
    const slot = slotOf(part.hashes, high, low);
    const isNew = part.hashes[2 * slot + 1] === 0;
    if (isNew) {
      part.hashes[2 * slot] = high & withoutPart;
      part.hashes[2 * slot + 1] = low;
      part.taken += 1;
      this.#size += 1;
    }
    if (part.seconds && seconds > (part.seconds[slot] ?? 0)) part.seconds[slot] = seconds;
    return isNew;
  }

  /** Finds a key; the answer is good until the next call. */
  find(key: string): FoundKey | undefined {
    hashInto(this.#hash, key);
    const { high, low } = this.#hash;
    const part = this.#partOf(high);
    const slot = slotOf(part.hashes, high, low);
    if (part.hashes[2 * slot + 1] === 0) return undefined;
    return {
      seconds: part.seconds?.[slot] ?? 0,
      marks: (part.hashes[2 * slot] ?? 0) >>> partBits,
      mark: (mark) => {
        part.hashes[2 * slot] = (part.hashes[2 * slot] ?? 0) | (mark << partBits);
      },
    };
  }

  #partOf(high: number): Part {
    return this.#parts[high >>> partBits] as Part;
  }

  #grow(part: Part): void {
    const former = { ...part };
    Object.assign(part, emptyPart(Math.ceil((former.hashes.length / 2) * growth), this.#keepsTimes));
    for (let from = 0; 2 * from < former.hashes.length; from++) {
      const [high = 0, low = 0] = [former.hashes[2 * from], former.hashes[2 * from + 1]];
      if (low === 0) continue;
      const slot = slotOf(part.hashes, high, low);
      part.hashes[2 * slot] = high;
      part.hashes[2 * slot + 1] = low;
      if (part.seconds) part.seconds[slot] = former.seconds?.[from] ?? 0;
    }
    part.taken = former.taken;
  }
}

/** A key of the table. */
export interface FoundKey {
  readonly seconds: number;
  readonly marks: number;
  readonly mark: (mark: number) => void;
}

const emptyPart = (slots: number, keepsTimes: boolean): Part => ({
  hashes: new Uint32Array(2 * slots),
  seconds: keepsTimes ? new Uint32Array(slots) : undefined,
  taken: 0,
});

/** The slot that has a hash, or the empty one where it belongs. */
function slotOf(hashes: Uint32Array, high: number, low: number): number {
  const slots = hashes.length / 2;
  const rest = high & withoutPart;
  let slot = Math.floor((rest / (withoutPart + 1)) * slots);
  while (true) {
    const there = hashes[2 * slot + 1];
    if (there === 0 || (there === low && ((hashes[2 * slot] as number) & withoutPart) === rest)) return slot;
    slot += 1;
    if (slot === slots) slot = 0;
  }
}
