import { type BlockPool, Blocks } from "./blocks.ts";
import type { BytesDocument } from "./document.ts";

/** Items in memory of their own, each with its place in the file. */
export class Batch {
  readonly items: { readonly document: BytesDocument; readonly place: number }[] = [];
  bytes = 0;
  readonly #blocks: Blocks;

  constructor(pool: BlockPool) {
    this.#blocks = new Blocks(pool);
  }

  add(document: BytesDocument, place: number): void {
    const { bytes } = document;
    const block = this.#blocks.current();
    const start = block.length;
    block.copy(bytes, 0, bytes.length);
    this.items.push({ document: { ...document, bytes: block.view(start) }, place });
    this.bytes += bytes.length;
  }

  /** Forgets the items, and gives their memory back. */
  release(): void {
    this.items.length = 0;
    this.bytes = 0;
    this.#blocks.release();
  }
}
