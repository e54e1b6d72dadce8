import { BaseItems } from "./base-items.ts";
import { BlockPool } from "./blocks.ts";
import type { ItemReader } from "./item-reader.ts";
import { WasmItemReader } from "./wasm-item-reader.ts";

/**
 * Memory in which rows are made, kept from batch to batch: the reader with its WebAssembly instances, base items and
 * blocks. One thread uses it, for any number of loads at once.
 */
export class RowMemory implements Disposable {
  readonly reader: ItemReader;
  readonly baseItems: BaseItems;
  readonly blocks = new BlockPool();

  constructor(reader: ItemReader = new WasmItemReader()) {
    this.reader = reader;
    this.baseItems = new BaseItems(reader);
  }

  [Symbol.dispose](): void {
    this.baseItems.clear();
    this.blocks.clear();
  }
}
