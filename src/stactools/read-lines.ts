import type { Readable } from "node:stream";

/** Longer than any item that could be published. */
const limitCharacters = 1 << 26;

/**
 * Passes each whole line of a stream to `take`; the other end may be killed at any moment, so a last line without an end is
 * dropped. Calls `onBroken` and stops reading if `take` throws or a line does not end.
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
  // Without a handler, an error of the stream would end this process.
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
