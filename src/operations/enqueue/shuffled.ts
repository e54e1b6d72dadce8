import { createHash } from "node:crypto";

/** Rows that are held at once. */
const windowRows = 100_000;

/**
 * Mixes a sequence of any length in bounded memory: holds a window and hands over any one of it for each that comes. The
 * same seed gives the same order.
 */
export async function* shuffled<T>(all: AsyncIterable<T>, seed: string, size = windowRows): AsyncGenerator<T> {
  const random = randomOf(seed);
  const held: T[] = [];
  for await (const each of all) {
    if (held.length < size) {
      held.push(each);
      continue;
    }
    const place = random(held.length);
    const chosen = held[place] as T;
    held[place] = each;
    yield chosen;
  }
  while (held.length > 0) {
    const place = random(held.length);
    const chosen = held[place] as T;
    const last = held.pop() as T;
    if (place < held.length) held[place] = last;
    yield chosen;
  }
}

/** Numbers below a limit that look random and follow from the seed (Mulberry32). */
function randomOf(seed: string): (limit: number) => number {
  let state = createHash("sha256").update(seed).digest().readUInt32LE();
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}
