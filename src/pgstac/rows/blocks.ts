import { ByteWriter } from "./byte-writer.ts";

/** Size of a block, and so of the pieces in which rows are sent. */
const blockBytes = 1 << 17;
const newBytes = 2 * blockBytes;

/** Limit of idle blocks: two batches of a thousand large rows fill as many. */
const mostIdle = 256;

/** Idle blocks, kept for reuse: asking the system for memory costs as much as filling it. */
export class BlockPool {
  readonly #idle: ByteWriter[] = [];

  take(): ByteWriter {
    return this.#idle.pop() ?? new ByteWriter(newBytes);
  }

  /** Takes a block back with everything in it. Drops a block that grew for a large item. */
  put(block: ByteWriter): void {
    block.length = 0;
    if (this.#idle.length < mostIdle && block.capacity === newBytes) this.#idle.push(block);
  }

  clear(): void {
    this.#idle.length = 0;
  }
}

/** Blocks that items and rows are written to, one after the other. */
export class Blocks {
  readonly #pool: BlockPool;
  readonly #blocks: ByteWriter[] = [];

  constructor(pool: BlockPool) {
    this.#pool = pool;
  }

  /** Returns the block to write to next. */
  current(): ByteWriter {
    const last = this.#blocks.at(-1);
    if (last && last.length < blockBytes) return last;
    const next = this.#pool.take();
    this.#blocks.push(next);
    return next;
  }

  /** Gives all blocks back to the pool, with everything that was written to them. */
  release(): void {
    for (const block of this.#blocks.splice(0)) this.#pool.put(block);
  }
}
