import type { Origin } from "../../pipeline/publication.ts";
import { hashWords } from "./item-hashes.ts";

/** An item that is stored now, and where it came from. */
export interface StoredVersion {
  readonly id: string;
  readonly outcome: "new" | "changed" | "unchanged";
  /** Milliseconds since 1970. */
  readonly publishedAt: number;
  readonly origin: Origin | undefined;
}

/** A version as the ledger has it. */
export interface ListedVersion {
  /** Third word of the item's hash; 0 if it is not known. */
  readonly check: number;
  readonly publishedAt: number;
  readonly sequence: number;
  /** Place of its run in the list of runs, from 1; 0 if it has none. */
  readonly run: number;
  readonly outcome: StoredVersion["outcome"];
}

const letters = { new: "n", changed: "c", unchanged: "u" } as const;
const outcomes = { n: "new", c: "changed", u: "unchanged" } as const;

/** Bytes of a version: key (8), check (4), publication (8), sequence (8), run (4), letter of the outcome (1). */
export const versionBytes = 33;

/** Packs the versions of a transaction, whose items have these hashes, one after the other. */
export function packVersions(items: readonly StoredVersion[], hashes: Int32Array, runs: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(versionBytes * items.length);
  const places = new Map(runs.map((run, index) => [run, index + 1]));
  let at = 0;
  for (const [index, { publishedAt, origin, outcome }] of items.entries()) {
    for (let word = 0; word < hashWords; word++) {
      at = bytes.writeInt32BE(hashes[hashWords * index + word] as number, at);
    }
    at = writeInteger(bytes, Math.trunc(publishedAt), at);
    at = writeInteger(bytes, origin?.sequence ?? 0, at);
    at = bytes.writeInt32BE(origin ? (places.get(origin.runId) ?? 0) : 0, at);
    bytes[at++] = letters[outcome].charCodeAt(0);
  }
  return bytes;
}

/** Reads a version that was packed. */
export const readVersion = (bytes: Buffer): ListedVersion => ({
  check: bytes.readInt32BE(8),
  publishedAt: readInteger(bytes, 12),
  sequence: readInteger(bytes, 20),
  run: bytes.readInt32BE(28),
  outcome: outcomes[String.fromCharCode(bytes[32] as number) as keyof typeof outcomes],
});

const word = 2 ** 32;

/** A `bigint` would take longer. */
function writeInteger(bytes: Buffer, integer: number, at: number): number {
  const high = Math.floor(integer / word);
  return bytes.writeUInt32BE(integer - high * word, bytes.writeInt32BE(high, at));
}

const readInteger = (bytes: Buffer, at: number): number => bytes.readInt32BE(at) * word + bytes.readUInt32BE(at + 4);
