import type { InventoryRow } from "./inventory-row.ts";

/** The rows of something that was opened, and what closes it. */
export interface OpenedRows {
  readonly name: string;
  readonly rows: AsyncGenerator<InventoryRow>;
  /** Its columns, where they are known before any row. */
  readonly columns?: readonly string[];
  /** True if it is made anew each time: a folder, a bucket, a search, a catalogue. */
  readonly isListed?: true;
  readonly close: () => void;
}
