import type { Readable } from "node:stream";

const limitBytes = 16_384;
/** Line that a worker writes before the output of an item that it begins without being told to; serve.py has it, too. */
const beginning = "\0begun\n";

/** Reads all output of a process and keeps the end of it. */
export class OutputTail {
  #text = "";
  readonly ended: Promise<void>;
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.setEncoding("utf8").on("data", (part: string) => {
      this.#text = (this.#text + part).slice(-limitBytes);
    });
    this.ended = new Promise((resolve) => stream.once("close", resolve).on("error", () => resolve()));
  }

  /** Stops reading, even if another process still holds the other end. */
  destroy(): void {
    this.#stream.destroy();
  }

  /** Forgets the output of the item before. */
  clear(): void {
    this.#text = "";
  }

  /** Returns the last lines that are not empty, or the first lines of a fatal error of Python. */
  lastLines(count: number): string {
    const text = this.#text.split(beginning).at(-1) ?? "";
    const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("Extension modules:"));
    const death = lines.findLastIndex((line) => line.startsWith("Fatal Python error:"));
    return (death < 0 ? lines.slice(-count) : lines.slice(death, death + count)).join("\n");
  }
}
