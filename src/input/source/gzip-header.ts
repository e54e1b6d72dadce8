import type { PieceReader } from "./piece-reader.ts";
import { zlibError } from "./zlib-error.ts";

const headBytes = 10;
const deflate = 8;
const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16 };
const longestText = 65_536;

/** Takes the header of a gzip member: its compressed data begin after it. */
export async function skipGzipHeader(pieces: PieceReader): Promise<void> {
  const head = await take(pieces, headBytes);
  if (head[2] !== deflate) throw zlibError("Z_DATA_ERROR", "unknown compression method");
  const flag = head[3] ?? 0;
  const has = (mask: number) => (flag & mask) !== 0;
  if (has(flags.extra)) {
    const [low = 0, high = 0] = await take(pieces, 2);
    await take(pieces, low + 256 * high);
  }
  if (has(flags.name)) await skipText(pieces);
  if (has(flags.comment)) await skipText(pieces);
  if (has(flags.headerChecksum)) await take(pieces, 2);
}

async function skipText(pieces: PieceReader): Promise<void> {
  for (let length = 0; length < longestText; length++) {
    const [byte] = await take(pieces, 1);
    if (byte === 0) return;
  }
  throw zlibError("Z_DATA_ERROR", "header text without end");
}

async function take(pieces: PieceReader, count: number): Promise<Uint8Array> {
  const taken = await pieces.take(count);
  if (taken.length < count) throw zlibError("Z_BUF_ERROR", "unexpected end of file");
  return taken;
}
