import { ByteWriter } from "./byte-writer.ts";

/** Rows are sent in pieces of about this size. */
const blockBytes = 1 << 17;
const newBytes = 2 * blockBytes;

/** As many are kept as two batches of a thousand large rows fill. */
const mostIdle = 256;
const idle: ByteWriter[] = [];

/**
 * Memory that items and rows are written to, taken again and again: asking the system for it costs as much as filling it.
 */
export class Blocks {
  readonly #blocks: ByteWriter[] = [];

  /** The one to write what comes next to. */
  current(): ByteWriter {
    const last = this.#blocks.at(-1);
    if (last && last.length < blockBytes) return last;
    const next = idle.pop() ?? new ByteWriter(newBytes);
    this.#blocks.push(next);
    return next;
  }

  /** Gives all back, and with them what is in them; those that grew for a large item go. */
  release(): void {
    for (const block of this.#blocks.splice(0)) {
      block.length = 0;
      if (idle.length < mostIdle && block.capacity === newBytes) idle.push(block);
    }
  }
}
