/** A line of text without its line feed, and its number from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

const lineFeed = 10;
const byteOrderMark = Buffer.from("\ufeff");

/** Text in pieces, without the byte-order mark; what is no UTF-8 shows as U+FFFD. */
export async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Lines as they stand, a carriage return at their end included; the last needs no end. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 0;
  for await (const line of byteLinesOf(bytes)) yield { number: ++number, text: line.toString() };
}

/** The bytes of lines, which share the memory of the pieces they came in. */
export async function* byteLinesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let isFirst = true;
  const ended = (rest: Buffer): Buffer => {
    const line = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
    begun = [];
    const hasMark = isFirst && line.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    isFirst = false;
    return hasMark ? line.subarray(byteOrderMark.length) : line;
  };
  for await (const { buffer, byteOffset, byteLength } of pieces) {
    const piece = Buffer.from(buffer, byteOffset, byteLength);
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
      yield ended(piece.subarray(start, end));
      start = end + 1;
    }
    if (start < piece.length) begun.push(piece.subarray(start));
  }
  if (begun.length > 0) yield ended(Buffer.alloc(0));
}
