import { Blocks } from "./blocks.ts";
import type { BytesDocument } from "./document.ts";

/** Items in memory of their own. */
export class Batch {
  readonly items: { readonly document: BytesDocument; readonly place: number }[] = [];
  bytes = 0;
  readonly #blocks = new Blocks();

  add(document: BytesDocument, place: number): void {
    const { bytes } = document;
    const block = this.#blocks.current();
    const start = block.length;
    block.copy(bytes, 0, bytes.length);
    this.items.push({ document: { ...document, bytes: block.view(start) }, place });
    this.bytes += bytes.length;
  }

  /** Gives the memory back, and with it the items. */
  release(): void {
    this.#blocks.release();
  }
}
