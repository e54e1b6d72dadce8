import { Fault } from "../../pipeline/fault.ts";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import { openSource, type Surroundings } from "../source/open-source.ts";
import { unreadable } from "../source/unreadable.ts";
import { formatOf, readerOf } from "./inventory-format.ts";
import type { InventoryRow } from "./inventory-row.ts";

/** The scenes to ingest, a row each, read as they are asked for. */
export interface Inventory extends Disposable {
  readonly name: string;
  /** Columns of the first good row; undefined if there was none among the first rows. */
  readonly columns: readonly string[] | undefined;
  readonly rows: AsyncIterable<InventoryRow>;
}

/** Rows that are read in search of a good one, which tells the columns. */
const headRows = 1000;

/** @throws Fault `unreadable_input` if it cannot be read or holds no row */
export async function openInventory(
  address: string,
  { format, ...surroundings }: Surroundings & { format: InventoryFormat | undefined },
): Promise<Inventory> {
  const { name, bytes, close } = await openSource(address, surroundings);
  try {
    const read = await readerOf(format ?? formatOf(name));
    const rows = named(name, read(bytes));
    const head = await readHead(rows);
    if (head.length === 0) {
      throw new Fault("unreadable_input", `${name} holds no rows`, {
        remedy: "a row for each item, or another --format",
      });
    }
    const first = head.map(({ row }) => row).find((row) => !(row instanceof Fault));
    return { name, columns: first && Object.keys(first), rows: chained(head, rows), [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
}

async function readHead(rows: AsyncIterator<InventoryRow>): Promise<InventoryRow[]> {
  const head: InventoryRow[] = [];
  while (head.length < headRows) {
    const { done, value } = await rows.next();
    if (done) break;
    head.push(value);
    if (!(value.row instanceof Fault)) break;
  }
  return head;
}

async function* chained(
  head: readonly InventoryRow[],
  rest: AsyncGenerator<InventoryRow>,
): AsyncGenerator<InventoryRow> {
  yield* head;
  yield* rest;
}

/** Adds the name of the inventory to a fault of its reader, which does not know it. */
async function* named(name: string, rows: AsyncGenerator<InventoryRow>): AsyncGenerator<InventoryRow> {
  try {
    yield* rows;
  } catch (error) {
    throw error instanceof Fault ? unreadable(name, error) : error;
  }
}
