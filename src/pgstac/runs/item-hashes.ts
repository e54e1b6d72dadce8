/** Words of 32 bits in the hash of an item. */
export const hashWords = 3;

/**
 * Hashes the names of items of a collection, three words each, by the function of PostgreSQL's `hashtextextended`
 * (Bob Jenkins' lookup3): the first two words are its result for the collection, a line feed and the id. The third is
 * the rest of its state, so two names that share a key hardly ever share all three.
 */
export function itemHashes(collection: string, ids: readonly string[]): Int32Array {
  const hashes = new Int32Array(hashWords * ids.length);
  const prefix = `${collection}\n`;
  // All at once: to encode a thousand ids one by one takes longer than to hash them.
  const text = prefix + ids.join(prefix);
  const bytes = Buffer.from(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const prefixBytes = Buffer.byteLength(prefix);
  const isAscii = bytes.length === text.length;
  let at = 0;
  let place = 0;
  for (const id of ids) {
    const end = at + prefixBytes + (isAscii ? id.length : Buffer.byteLength(id));
    hashName(view, at, end, hashes, place);
    at = end;
    place += hashWords;
  }
  return hashes;
}

/** Bytes of a key: the first two words of a hash. */
export const keyBytes = 8;

/** Builds the keys of hashes as an array of `bigint` in PostgreSQL's binary format, which it reads at once. */
export function keyArray(hashes: Int32Array): Buffer {
  const count = hashes.length / hashWords;
  const bytes = Buffer.allocUnsafe(20 + (4 + keyBytes) * count);
  let at = 0;
  for (const header of [1, 0, bigintType, count, 1]) at = bytes.writeInt32BE(header, at);
  for (let index = 0; index < hashes.length; index += hashWords) {
    at = bytes.writeInt32BE(keyBytes, at);
    at = bytes.writeInt32BE(hashes[index] as number, at);
    at = bytes.writeInt32BE(hashes[index + 1] as number, at);
  }
  return bytes;
}

const bigintType = 20;

function hashName(names: DataView, start: number, end: number, hashes: Int32Array, place: number): void {
  let a = (0x9e3779b9 + end - start + 3923095) | 0;
  let b = a;
  let c = a;
  let at = start;
  for (; end - at >= 12; at += 12) {
    a = (a + names.getInt32(at, true)) | 0;
    b = (b + names.getInt32(at + 4, true)) | 0;
    c = (c + names.getInt32(at + 8, true)) | 0;
    a = ((a - c) | 0) ^ rotated(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotated(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotated(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotated(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotated(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotated(b, 4);
    b = (b + a) | 0;
  }
  for (let rest = 0; at < end; at++, rest++) {
    const byte = names.getUint8(at);
    if (rest < 4) a = (a + (byte << (8 * rest))) | 0;
    else if (rest < 8) b = (b + (byte << (8 * (rest - 4)))) | 0;
    // The lowest byte of the third word is the length's.
    else c = (c + (byte << (8 * (rest - 7)))) | 0;
  }
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  hashes[place] = b;
  hashes[place + 1] = c;
  hashes[place + 2] = a;
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
