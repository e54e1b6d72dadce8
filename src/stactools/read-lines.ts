import type { Readable } from "node:stream";

/** Longer than any item that could be published. */
const limitCharacters = 1 << 26;

/**
 * Hands on each whole line of a stream whose other end may be killed at any moment; a last line without an end is none.
 * Of a line that `take` throws at, or that does not end, `onBroken` is told, and nothing more is read.
 */
export function readLines(stream: Readable, take: (line: string) => void, onBroken: () => void): void {
  let begun: string[] = [];
  let length = 0;
  const receive = (part: string): void => {
    const [first = "", ...rest] = part.split("\n");
    begun.push(first);
    length += first.length;
    for (const next of rest) {
      take(begun.join(""));
      begun = [next];
      length = next.length;
    }
    if (length > limitCharacters) throw new RangeError("a line does not end");
  };
  // Unheard, the end of a killed process would end this one.
  stream.on("error", () => {});
  stream.setEncoding("utf8").on("data", (part: string) => {
    try {
      receive(part);
    } catch {
      stream.destroy();
      onBroken();
    }
  });
}
