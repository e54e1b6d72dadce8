import { crc32 } from "node:zlib";
import type { Inventory } from "../../input/inventory/open-inventory.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { RowMark } from "../../pipeline/run/row-mark.ts";
import type { SelectedRow } from "./selected-rows.ts";

/** Characters that are summed up at once: a call for each row would take three times as long. */
const textAtOnce = 4096;

/** Sums up rows in their order, by the columns that requests are made of. */
export class RowSums {
  readonly #isNeeded: (column: string) => boolean;
  readonly #columns = new Map<Inventory, readonly string[]>();
  #text = "";
  #crc32 = 0;
  #count = 0;

  constructor(isNeeded: ((column: string) => boolean) | undefined) {
    this.#isNeeded = isNeeded ?? (() => true);
  }

  add({ row, inventory }: Pick<SelectedRow, "row" | "inventory">): void {
    this.#count += 1;
    if (row instanceof Fault) this.#text += "\u0001";
    else for (const column of this.#columnsOf(inventory, row)) this.#text += `${row[column]}\0`;
    this.#text += "\n";
    if (this.#text.length > textAtOnce) this.#sumUp();
  }

  /** The sum of all rows that were added. */
  get mark(): RowMark {
    this.#sumUp();
    return { count: this.#count, crc32: this.#crc32 };
  }

  #sumUp(): void {
    this.#crc32 = crc32(this.#text, this.#crc32);
    this.#text = "";
  }

  #columnsOf(inventory: Inventory, row: object): readonly string[] {
    const known = this.#columns.get(inventory);
    if (known) return known;
    const columns = (inventory.columns ?? Object.keys(row)).filter(this.#isNeeded);
    this.#columns.set(inventory, columns);
    return columns;
  }
}
