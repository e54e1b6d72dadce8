/** A line of text without its line feed, and its number from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** Text in pieces, without the byte-order mark; what is no UTF-8 shows as U+FFFD. */
export async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Lines as they stand, a carriage return at their end included; the last needs no end. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest = "";
  let number = 0;
  for await (const piece of decoded(bytes)) {
    const lines = piece.split("\n");
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? "";
    for (const text of lines) yield { number: ++number, text };
  }
  if (rest !== "") yield { number: ++number, text: rest };
}
