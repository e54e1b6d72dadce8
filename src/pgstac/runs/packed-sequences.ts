/**
 * Packs sequences as ranges: for each the gap since the last one and its length less one, as variable-length integers.
 * A batch whose sequences follow each other takes a few bytes; a thousand that lie scattered take three thousand.
 */
export function packSequences(sequences: Iterable<number>): Buffer {
  // Numbers of a typed array are sorted several times faster.
  const sorted = Float64Array.from(sequences).sort();
  const bytes: number[] = [];
  let last = 0;
  for (let index = 0; index < sorted.length; ) {
    const first = sorted[index] as number;
    let end = index;
    // A sequence may be given twice.
    while (end + 1 < sorted.length && (sorted[end + 1] as number) <= (sorted[end] as number) + 1) end += 1;
    writeInteger(bytes, first - last);
    last = sorted[end] as number;
    writeInteger(bytes, last - first);
    index = end + 1;
  }
  return Buffer.from(bytes);
}

/** Calls `take` with the first and the last sequence of each range. */
export function unpackSequences(packed: Uint8Array, take: (first: number, last: number) => void): void {
  let last = 0;
  let at = 0;
  const readInteger = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = packed[at++];
      if (byte === undefined) throw new RangeError("a packed set of sequences is cut short");
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < packed.length) {
    const first = last + readInteger();
    last = first + readInteger();
    take(first, last);
  }
}

/** Sequences exceed 32 bits, so this divides and does not shift. */
function writeInteger(bytes: number[], integer: number): void {
  let left = integer;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
}
