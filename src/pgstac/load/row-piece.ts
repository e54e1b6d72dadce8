import { Fault } from "../../pipeline/fault/fault.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import type { MakeRow } from "./item-rows.ts";

/** Rows that lie side by side in memory, so that they can be sent together. */
export interface RowPiece {
  readonly rows: readonly ItemRow[];
  /** Rows among them that PostGIS refuses in binary format. */
  readonly unsound: readonly ItemRow[];
  /** Faults of items among them that have no row. */
  readonly faults: readonly { readonly id: string; readonly fault: Fault }[];
  /** Index of the first item of the next piece. */
  readonly next: number;
}

/** Makes the rows of items from an index on, as long as they lie side by side. */
export function makePiece(items: readonly TimedDocument[], from: number, makeRow: MakeRow): RowPiece {
  const rows: ItemRow[] = [];
  const unsound: ItemRow[] = [];
  const faults: { id: string; fault: Fault }[] = [];
  let next = from;
  for (; next < items.length; next++) {
    const { id } = items[next] as TimedDocument;
    const row = makeRow(items[next] as TimedDocument);
    const last = rows.at(-1);
    if (row instanceof Fault) faults.push({ id, fault: row });
    else if (!row.isSound) unsound.push(row);
    else if (!last || (row.block === last.block && row.whole.start === last.whole.end)) rows.push(row);
    else break;
  }
  return { rows, unsound, faults, next };
}

/** Items that have rows, with them, and the faults of those that have none. */
interface MadeRows extends Pick<RowPiece, "faults"> {
  readonly able: readonly { readonly item: TimedDocument; readonly row: ItemRow }[];
}

/** Makes the rows of items, wherever they lie. */
export function rowsOrFaults(items: readonly TimedDocument[], makeRow: MakeRow): MadeRows {
  const made = items.map((item) => ({ item, row: makeRow(item) }));
  return {
    able: made.flatMap(({ item, row }) => (row instanceof Fault ? [] : [{ item, row }])),
    faults: made.flatMap(({ item: { id }, row }) => (row instanceof Fault ? [{ id, fault: row }] : [])),
  };
}

/** Views the bytes of a piece, until something else is written to its block. */
export function pieceBytes({ rows }: RowPiece): Buffer | undefined {
  const [first, last] = [rows.at(0), rows.at(-1)];
  return first && last && first.block.view(first.whole.start, last.whole.end);
}
