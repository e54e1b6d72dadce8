/** Slots of 8 bytes at most: some six million ids in 64 MiB. */
const mostSlots = 1 << 23;
/** Part of the slots that are taken before there are twice as many. */
const fullPart = 0.75;

/** Remembers ids by hashes of 64 bits, as many as fit in a bounded memory; after that no other id is remembered. */
export class SeenIds {
  readonly #mostSlots: number;
  #slots = new Uint32Array(2 * 1024);
  #taken = 0;

  constructor(most = mostSlots) {
    this.#mostSlots = most;
  }

  /** Remembers an id. Returns true if it was there before; of millions of ids one might be taken for another. */
  add(id: string): boolean {
    if (this.has(id)) return true;
    const [high, low] = hashOf(id);
    const place = placeOf(this.#slots, high, low);
    const slots = this.#slots.length / 2;
    if (this.#taken >= slots * fullPart) {
      if (slots >= this.#mostSlots) return false;
      this.#grow();
      return this.add(id);
    }
    this.#slots.set([high, low], place);
    this.#taken += 1;
    return false;
  }

  /** Tells whether an id is remembered. */
  has(id: string): boolean {
    const [high, low] = hashOf(id);
    const place = placeOf(this.#slots, high, low);
    return this.#slots[place] !== 0 || this.#slots[place + 1] !== 0;
  }

  #grow(): void {
    const former = this.#slots;
    this.#slots = new Uint32Array(2 * former.length);
    for (let at = 0; at < former.length; at += 2) {
      const [high = 0, low = 0] = [former[at], former[at + 1]];
      if (high !== 0 || low !== 0) this.#slots.set([high, low], placeOf(this.#slots, high, low));
    }
  }
}

/** The slot that has a hash, or the empty one where it belongs. */
function placeOf(slots: Uint32Array, high: number, low: number): number {
  const last = slots.length / 2 - 1;
  let slot = low & last;
  while (true) {
    const place = 2 * slot;
    if (slots[place] === high && slots[place + 1] === low) return place;
    if (slots[place] === 0 && slots[place + 1] === 0) return place;
    slot = (slot + 1) & last;
  }
}

/** Two numbers of 32 bits from multiplications by odd numbers, mixed at the end; the second is never 0. */
function hashOf(id: string): readonly [high: number, low: number] {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b ^ id.length;
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul((low << 13) | (low >>> 19), 5) ^ Math.imul(code + 1, 0xcc9e2d51);
  }
  return [mixed(high ^ (low >>> 7)), mixed(low) || 1];
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
