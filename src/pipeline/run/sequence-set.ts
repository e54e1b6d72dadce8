/** Sequences in one part of a set; a part is a bitmap of 8 KiB. */
const partSequences = 1 << 16;
const partBytes = partSequences / 8;

/** The first and the last part of the sequences from `first` to `last`. */
export const partsBetween = (first: number, last: number): [first: number, last: number] => [
  Math.floor(first / partSequences),
  Math.floor(last / partSequences),
];

const bitCounts = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** A set of positive integers as bitmaps: ten million take little more than a megabyte, in whatever order they come. */
export class SequenceSet {
  readonly #parts = new Map<number, Uint8Array>();

  static of(sequences: Iterable<number>): SequenceSet {
    const set = new SequenceSet();
    for (const sequence of sequences) set.add(sequence);
    return set;
  }

  /** The bitmap of each part, by its number; sequence `s` is bit `s % partSequences` of part `s / partSequences`. */
  get parts(): ReadonlyMap<number, Uint8Array> {
    return this.#parts;
  }

  /** Takes a bitmap as it was stored. */
  setPart(part: number, bits: Uint8Array): void {
    this.#parts.set(part, Uint8Array.from(bits));
  }

  add(sequence: number): void {
    const bits = this.#bitsOf(Math.floor(sequence / partSequences));
    const place = sequence % partSequences;
    bits[place >> 3] = (bits[place >> 3] as number) | (1 << (place & 7));
  }

  /** Adds all from `first` to `last`, both included. */
  addRange(first: number, last: number): void {
    for (let sequence = first; sequence <= last; ) {
      const place = sequence % partSequences;
      if (place === 0 && last - sequence >= partSequences - 1) {
        this.#bitsOf(sequence / partSequences).fill(255);
        sequence += partSequences;
      } else this.add(sequence++);
    }
  }

  has(sequence: number): boolean {
    const bits = this.#parts.get(Math.floor(sequence / partSequences));
    const place = sequence % partSequences;
    return bits !== undefined && ((bits[place >> 3] as number) & (1 << (place & 7))) !== 0;
  }

  addAll(other: SequenceSet): void {
    for (const [part, theirs] of other.#parts) {
      const ours = this.#bitsOf(part);
      for (let index = 0; index < partBytes; index++) ours[index] = (ours[index] as number) | (theirs[index] as number);
    }
  }

  removeAll(other: SequenceSet): void {
    for (const [part, theirs] of other.#parts) {
      const ours = this.#parts.get(part);
      if (!ours) continue;
      for (let index = 0; index < partBytes; index++) {
        ours[index] = (ours[index] as number) & ~(theirs[index] as number);
      }
    }
  }

  /** The number of sequences that are in this set and not in the other. */
  countWithout(other: SequenceSet): number {
    let count = 0;
    for (const [part, ours] of this.#parts) {
      const theirs = other.#parts.get(part);
      for (let index = 0; index < partBytes; index++) {
        count += bitCounts[(ours[index] as number) & ~(theirs?.[index] ?? 0)] as number;
      }
    }
    return count;
  }

  get count(): number {
    return this.countWithout(nothing);
  }

  /** The greatest sequence; 0 if there is none. */
  get last(): number {
    const part = Math.max(-1, ...this.#parts.keys());
    const bits = this.#parts.get(part);
    const index = bits?.findLastIndex((byte) => byte !== 0) ?? -1;
    if (!bits || index < 0) return 0;
    return part * partSequences + index * 8 + 31 - Math.clz32(bits[index] as number);
  }

  /** The sequences in ascending order, from `first` on. */
  *values(first = 0): Generator<number> {
    const firstPart = Math.floor(first / partSequences);
    for (const part of [...this.#parts.keys()].sort((a, b) => a - b)) {
      if (part < firstPart) continue;
      const bits = this.#parts.get(part) as Uint8Array;
      for (const [index, byte] of bits.entries()) {
        if (byte === 0) continue;
        for (let bit = 0; bit < 8; bit++) {
          const sequence = part * partSequences + index * 8 + bit;
          if (byte & (1 << bit) && sequence >= first) yield sequence;
        }
      }
    }
  }

  #bitsOf(part: number): Uint8Array {
    const known = this.#parts.get(part);
    if (known) return known;
    const bits = new Uint8Array(partBytes);
    this.#parts.set(part, bits);
    return bits;
  }
}

const nothing = new SequenceSet();
