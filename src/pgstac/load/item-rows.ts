import type { Fault } from "../../pipeline/fault/fault.ts";
import { Blocks } from "../rows/blocks.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import type { RowMemory } from "../rows/row-memory.ts";
import { RowWriter } from "../rows/row-writer.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";

/** Returns the row of an item, which it makes once, or the fault of an item that has none. */
export type MakeRow = (item: TimedDocument) => ItemRow | Fault;

/** Rows of items. Each is made at its first use and kept while a load is repeated. */
export class ItemRows implements Disposable {
  readonly #memory: RowMemory;
  readonly #blocks: Blocks;
  readonly #rows = new Map<string, ItemRow | Fault>();
  #writer: RowWriter | undefined;

  constructor(memory: RowMemory) {
    this.#memory = memory;
    this.#blocks = new Blocks(memory.blocks);
  }

  /** Makes rows for a state of the collection; they hold as long as the state is the same. */
  in(collection: StoredCollection): MakeRow {
    const writer = this.#writerFor(collection);
    return (item) => {
      const made = this.#rows.get(item.id);
      if (made) return made;
      const row = writer.write(item);
      this.#rows.set(item.id, row);
      return row;
    };
  }

  [Symbol.dispose](): void {
    this.#blocks.release();
  }

  #writerFor(collection: StoredCollection): RowWriter {
    if (this.#writer?.writesAlike(collection)) return this.#writer;
    this.#rows.clear();
    this.#blocks.release();
    this.#writer = new RowWriter(collection, this.#blocks, this.#memory);
    return this.#writer;
  }
}
