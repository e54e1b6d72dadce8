import type { ObjectState } from "./bulk-run.ts";

/** Numbers that an object gets beyond those it is expected to need, as a part of these and at least. */
const spare = { part: 0.1, least: 100 };

/** Bytes of an item before any object is read to its end: packed or as columns, and as text. */
const firstBytes = { packed: 300, plain: 1500 };

/**
 * Numbers of items in a run of which nobody knows how many there are: each object gets a block, of about the length it
 * needs, and another one if that does not do. The ledger's sets stay small where few numbers are left out.
 */
export class NumberBlocks {
  #next = 1;
  readonly #learned = {
    packed: { bytes: 0, items: 0 },
    plain: { bytes: 0, items: 0 },
  };

  constructor(objects: Iterable<ObjectState>) {
    for (const object of objects) {
      this.#next = Math.max(this.#next, object.first + object.left);
      if (object.ended) this.learn(object);
    }
  }

  /** Takes a block for the rest of an object, with at least so many numbers. */
  take(object: ObjectState, least: number): Pick<ObjectState, "first" | "left"> {
    const kind = kindOf(object);
    const { bytes, items } = this.#learned[kind];
    const all = items > 0 ? (object.bytes * items) / bytes : object.bytes / firstBytes[kind];
    const rest = Math.max(0, all - object.used);
    // Where there are more than expected, each block is as long as those before it together.
    const left = Math.max(least, object.used, Math.ceil(rest + all * spare.part + spare.least));
    const first = this.#next;
    this.#next += left;
    return { first, left };
  }

  /** Learns from an object that was read to its end how many items others have. */
  learn(object: ObjectState): void {
    const learned = this.#learned[kindOf(object)];
    learned.bytes += object.bytes;
    learned.items += object.used;
  }
}

const kindOf = ({ address }: ObjectState): keyof typeof firstBytes =>
  /\.(gz|parquet|geoparquet)$/i.test(address) ? "packed" : "plain";
