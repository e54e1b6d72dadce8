import type { DoneItem } from "./done-item.ts";
import { hashWords } from "./item-hashes.ts";

/** An item that is stored now, and where it came from. */
export interface StoredVersion extends DoneItem {
  readonly outcome: Exclude<DoneItem["outcome"], "superseded">;
}

/** A version as the ledger has it. */
export interface ListedVersion {
  readonly publishedAt: number;
  readonly sequence: number;
  /** Place of its run in the list of runs, from 1; 0 if it has none. */
  readonly run: number;
  readonly outcome: StoredVersion["outcome"];
}

const letters = { new: "n".charCodeAt(0), changed: "c".charCodeAt(0), unchanged: "u".charCodeAt(0) } as const;
const outcomes = { n: "new", c: "changed", u: "unchanged" } as const;

/**
 * Bytes of a version: key (8), check (4), publication (8), sequence (8), run (4), letter of the outcome (1). The check
 * is the third word of the item's hash, or 0 if that was not known.
 */
export const versionBytes = 33;

/** Packs the versions of a transaction, whose items have these hashes, one after the other. */
export function packVersions(items: readonly StoredVersion[], hashes: Int32Array, runs: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(versionBytes * items.length);
  // Buffer's own functions take several times as long until they are compiled, which is all of a short load.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const places = new Map(runs.map((run, index) => [run, index + 1]));
  let at = 0;
  let word = 0;
  for (const { publication, outcome } of items) {
    const { at: publishedAt, origin } = publication;
    view.setInt32(at, hashes[word++] as number);
    view.setInt32(at + 4, hashes[word++] as number);
    view.setInt32(at + 8, hashes[word++] as number);
    setInteger(view, at + 12, Math.trunc(publishedAt));
    setInteger(view, at + 20, origin?.sequence ?? 0);
    view.setInt32(at + 28, origin ? (places.get(origin.runId) ?? 0) : 0);
    view.setUint8(at + 32, letters[outcome]);
    at += versionBytes;
  }
  return bytes;
}

/** Receives a version of an item, by the item's place among those that are looked for. */
type TakeListed = (index: number, version: ListedVersion) => void;

/** Builds a function that finds versions of the items with these hashes in packed lists. */
export function listSearch(hashes: Int32Array): (list: Buffer, take: TakeListed) => void {
  const places = new Map<number, number[]>();
  // Most entries are of other items, and a bit for each item tells so ten times faster than the map.
  const maybe = new Uint8Array(1 << 16);
  for (let index = 0; index < hashes.length / hashWords; index++) {
    const first = hashes[hashWords * index] as number;
    maybe[first & 0xffff] = 1;
    const same = places.get(first);
    if (same) same.push(index);
    else places.set(first, [index]);
  }
  return (list, take) => {
    for (let at = 0; at < list.length; at += versionBytes) {
      if (maybe[((list[at + 2] as number) << 8) | (list[at + 3] as number)] === 0) continue;
      for (const index of places.get(list.readInt32BE(at)) ?? []) {
        const check = list.readInt32BE(at + 8);
        if (list.readInt32BE(at + 4) !== hashes[hashWords * index + 1]) continue;
        // Tells versions of an item from those of another whose key is the same.
        if (check === 0 || check === hashes[hashWords * index + 2]) take(index, readVersion(list, at));
      }
    }
  };
}

/** Reads the hashes of all items in a packed list, as `itemHashes` makes them. */
export function listedHashes(list: Buffer): Int32Array {
  const hashes = new Int32Array((hashWords * list.length) / versionBytes);
  for (let place = 0; place < hashes.length; place++) {
    const [index, word] = [Math.floor(place / hashWords), place % hashWords];
    hashes[place] = list.readInt32BE(versionBytes * index + 4 * word);
  }
  return hashes;
}

const readVersion = (list: Buffer, at: number): ListedVersion => ({
  publishedAt: readInteger(list, at + 12),
  sequence: readInteger(list, at + 20),
  run: list.readInt32BE(at + 28),
  outcome: outcomes[String.fromCharCode(list[at + 32] as number) as keyof typeof outcomes],
});

const wordValues = 2 ** 32;

/** A `bigint` would take longer. */
function setInteger(view: DataView, at: number, integer: number): void {
  const high = Math.floor(integer / wordValues);
  view.setInt32(at, high);
  view.setUint32(at + 4, integer - high * wordValues);
}

const readInteger = (bytes: Buffer, at: number): number =>
  bytes.readInt32BE(at) * wordValues + bytes.readUInt32BE(at + 4);
