import { isUtf8 } from "node:buffer";
import { resolve } from "node:path";
import { asyncBufferFromFile, type RowGroup } from "hyparquet";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Row } from "../../settings/row.ts";
import type { ColumnRow } from "../documents/column-item.ts";
import { type ColumnNode, columnReader } from "../documents/parquet-column.ts";
import { openParquet, parquetGroups } from "../documents/parquet-groups.ts";
import {
  type CheckBytes,
  isElsewhere,
  isStdin,
  openSource,
  type Surroundings,
  unchecked,
} from "../source/open-source.ts";
import { type Spooled, spooled } from "../source/spooled.ts";
import { brokenRow, type InventoryRow } from "./inventory-row.ts";
import type { LeftOut } from "./left-out.ts";
import type { OpenedRows } from "./opened-rows.ts";
import type { RowCondition } from "./row-condition.ts";

export interface ParquetOptions {
  /** Tells if a column is needed; all are when left out. */
  readonly isNeeded?: ((column: string) => boolean) | undefined;
  /** Conditions that rows will meet: row groups that hold none such are not read. */
  readonly conditions?: readonly RowCondition[] | undefined;
  readonly leftOut?: LeftOut | undefined;
  /** Checks the bytes of a file from elsewhere. */
  readonly checkPacked?: CheckBytes | undefined;
}

/**
 * Opens a Parquet file as an inventory: reads the columns that are needed, as text, and a row group at a time. A file from
 * elsewhere is copied first, because its table of contents is at its end.
 * @throws Fault `unreadable_input`
 */
export async function openParquetRows(
  address: string,
  surroundings: Surroundings,
  { isNeeded = () => true, conditions = [], leftOut, checkPacked }: ParquetOptions = {},
): Promise<OpenedRows> {
  const copy = isStdin(address) || isElsewhere(address) ? await copied(address, surroundings, checkPacked) : undefined;
  const name = copy?.name ?? address;
  const close = () => copy?.[Symbol.dispose]();
  try {
    const path = copy?.path ?? resolve(surroundings.folder, address);
    const parquet = await openParquet(() => asyncBufferFromFile(path), name);
    const readers = parquet.columns.flatMap((column) =>
      isNeeded(column.element.name) ? [{ name: column.element.name, read: readerOf(column) }] : [],
    );
    const isUnwanted = (group: RowGroup): boolean => {
      if (conditions.every((condition) => mayHold(group, condition))) return false;
      leftOut?.set("unmatched", (leftOut.get("unmatched") ?? 0) + Number(group.num_rows));
      return true;
    };
    const groups = parquetGroups(parquet, { columns: readers.map(({ name }) => name), isUnwanted });
    return { name, columns: parquet.columns.map(({ element }) => element.name), rows: rowsOf(groups, readers), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function copied(
  address: string,
  surroundings: Surroundings,
  checkPacked: CheckBytes | undefined,
): Promise<Spooled & { readonly name: string }> {
  const { name, bytes, close } = await openSource(address, surroundings, { check: unchecked, checkPacked });
  try {
    return { ...(await spooled(bytes)), name };
  } finally {
    close();
  }
}

interface Reader {
  readonly name: string;
  readonly read: (value: unknown) => unknown;
}

async function* rowsOf(
  groups: ReturnType<typeof parquetGroups>,
  readers: readonly Reader[],
): AsyncGenerator<InventoryRow> {
  for await (const { rowStart, rows } of groups) {
    for (const [index, row] of rows.entries()) {
      const line = rowStart + index + 1;
      const read = textsOf(row, readers);
      yield read instanceof Fault ? brokenRow(line, read.message) : { line, row: read };
    }
  }
}

function textsOf(row: ColumnRow, readers: readonly Reader[]): Row | Fault {
  const texts: Record<string, string> = {};
  for (const { name, read } of readers) {
    const value = row[name];
    try {
      texts[name] = textOf(read(value));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return new Fault("invalid_request", `the column ${JSON.stringify(name)}: ${error.message}`);
    }
  }
  return texts;
}

/** Older writers do not say that a column is text; of bytes only WKB has zeros. */
function readerOf(column: ColumnNode): Reader["read"] {
  const read = columnReader(column);
  const { type, logical_type, converted_type } = column.element;
  if (type !== "BYTE_ARRAY" || logical_type || converted_type) return read;
  return (value) =>
    value instanceof Uint8Array && isUtf8(value) && !value.includes(0) ? Buffer.from(value).toString() : read(value);
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value);

/** False if the statistics of a group show that the condition holds for none of its rows. */
function mayHold({ columns }: RowGroup, { column, mayHold }: RowCondition): boolean {
  const chunk = columns.find(({ meta_data }) => meta_data?.path_in_schema.join(".") === column);
  // The order of the oldest timestamps is not that of their statistics.
  if (chunk?.meta_data?.type === "INT96") return true;
  const { min_value: least, max_value: most } = chunk?.meta_data?.statistics ?? {};
  const [from, to] = [boundOf(least, 0), boundOf(most, 1)];
  return from === undefined || to === undefined || mayHold(from, to);
}

/** Numbers and times, whose order is the same there and here; times are cut to milliseconds there. */
function boundOf(value: unknown, lostMilliseconds: number): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return value instanceof Date ? new Date(value.getTime() + lostMilliseconds).toISOString() : undefined;
}
