import { documentLimitBytes } from "./document-limit.ts";

/** A line of text without its line feed, and its number from 1. */
export interface Line {
  readonly number: number;
  /** Undefined if the line is longer than it may be. */
  readonly text: string | undefined;
}

/** Longest row of an inventory; a longer line is not a row. */
export const rowLimitBytes = 16 * 1024 * 1024;

/** Few enough to be forgotten before more are made: a piece may have tens of thousands. */
const linesAtOnce = 500;

const lineFeed = 10;
const byteOrderMark = Buffer.from("\ufeff");

/**
 * Lines as they stand, a carriage return at their end included; the last needs no end. What is no UTF-8 shows as U+FFFD.
 * They come some at a time: one by one they would take several times as long.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  let number = 0;
  for await (const lines of byteLinesOf(bytes, rowLimitBytes)) {
    // A mark stays at the beginning of a line where files were joined.
    yield lines.map((line) => ({ number: ++number, text: line && unmarked(line).toString() }));
  }
}

/**
 * The bytes of lines, some of those that end in a piece together; good until more are asked for: they share its memory.
 * Of a line beyond the limit nothing is kept, and `undefined` stands for it.
 */
export async function* byteLinesOf(
  bytes: AsyncIterable<Uint8Array>,
  limitBytes = documentLimitBytes,
): AsyncGenerator<(Buffer | undefined)[]> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const piece of withoutMark(bytes)) {
    let lines: (Buffer | undefined)[] = [];
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
      const rest = piece.subarray(start, end);
      if (length + rest.length > limitBytes) lines.push(undefined);
      else lines.push(length === 0 ? rest : Buffer.concat([...begun, rest]));
      begun = [];
      length = 0;
      start = end + 1;
      if (lines.length < linesAtOnce) continue;
      yield lines;
      lines = [];
    }
    if (lines.length > 0) yield lines;
    if (start === piece.length) continue;
    length += piece.length - start;
    if (length > limitBytes) begun = [];
    else begun.push(Buffer.from(piece.subarray(start)));
  }
  if (length > 0) yield [length > limitBytes ? undefined : Buffer.concat(begun)];
}

/** Bytes in pieces, without the byte-order mark. */
export async function* withoutMark(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const { buffer, byteOffset, byteLength } of pieces) {
    const piece = Buffer.from(buffer, byteOffset, byteLength);
    if (!start) {
      yield piece;
      continue;
    }
    start = Buffer.concat([start, piece]);
    if (start.length < byteOrderMark.length) continue;
    yield unmarked(start);
    start = undefined;
  }
  if (start && start.length > 0) yield unmarked(start);
}

const unmarked = (bytes: Buffer): Buffer =>
  bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? bytes.subarray(byteOrderMark.length) : bytes;
