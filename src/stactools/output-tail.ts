import type { Readable } from "node:stream";

const limitBytes = 16_384;

/** Drains what a worker prints, however much, and keeps the end of it. */
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

  /** Stops reading, whoever may still hold the other end. */
  destroy(): void {
    this.#stream.destroy();
  }

  /** What follows belongs to the next item. */
  clear(): void {
    this.#text = "";
  }

  /** The last lines that say something, or the first of what Python said as it died. */
  lastLines(count: number): string {
    const lines = this.#text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("Extension modules:"));
    const death = lines.findLastIndex((line) => line.startsWith("Fatal Python error:"));
    return (death < 0 ? lines.slice(-count) : lines.slice(death, death + count)).join("\n");
  }
}
