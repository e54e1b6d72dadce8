import type { Fault } from "../../pipeline/fault.ts";
import { Blocks } from "../rows/blocks.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import type { RowMemory } from "../rows/row-memory.ts";
import { RowWriter } from "../rows/row-writer.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";

/** Makes the row of an item, or finds it among those made before; a fault where it has none. */
export type MakeRow = (item: TimedDocument) => ItemRow | Fault;

/** Rows of items, made when they are first asked for and kept, however often a load starts again. */
export class ItemRows implements Disposable {
  readonly #memory: RowMemory;
  readonly #blocks: Blocks;
  readonly #rows = new Map<string, ItemRow | Fault>();
  #writer: RowWriter | undefined;

  constructor(memory: RowMemory) {
    this.#memory = memory;
    this.#blocks = new Blocks(memory.blocks);
  }

  /** Makes rows in that state of the collection; they are good for as long as the state is the same. */
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
