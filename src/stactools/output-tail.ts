import type { Readable } from "node:stream";

const limitBytes = 16_384;

/** Drains what a worker prints, however much, and keeps the end of it. */
export class OutputTail {
  #text = "";
  readonly ended: Promise<void>;

  constructor(stream: Readable) {
    stream.setEncoding("utf8").on("data", (part: string) => {
      this.#text = (this.#text + part).slice(-limitBytes);
    });
    this.ended = new Promise((resolve) => stream.once("close", resolve).once("error", () => resolve()));
  }

  /** What follows belongs to the next item. */
  clear(): void {
    this.#text = "";
  }

  /** The last lines that say something. */
  lastLines(count: number): string {
    const lines = this.#text.split("\n").filter((line) => line.trim() !== "");
    return lines.slice(-count).join("\n");
  }
}
