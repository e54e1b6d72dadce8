/** A hash of 64 bits in two halves; the lower is never 0. */
export interface KeyHash {
  high: number;
  low: number;
}

/**
 * Hashes a text into `hash`, which is used again and again. Each step maps 64 bits to 64 bits one to one, so that texts
 * collide no more often than chance has it.
 */
export function hashInto(hash: KeyHash, text: string): void {
  let high = 0x243f6a88 ^ text.length;
  let low = 0x85a308d3;
  for (let at = 0; at < text.length; at++) {
    high = (Math.imul(((high << 15) | (high >>> 17)) ^ text.charCodeAt(at), 0x9e3779b1) + low) | 0;
    low = Math.imul(((low << 13) | (low >>> 19)) ^ high, 0x85ebca77);
  }
  high = mixed(high + low);
  low = mixed(low ^ high);
  high = (high + low) >>> 0;
  hash.high = high;
  hash.low = low || 1;
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
