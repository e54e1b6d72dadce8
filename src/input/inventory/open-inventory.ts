import { Fault } from "../../pipeline/fault/fault.ts";
import { putBack } from "../../pipeline/process/put-back.ts";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import { isStdin, openSource, type Surroundings } from "../source/open-source.ts";
import { requireName } from "../source/require-name.ts";
import { unreadable } from "../source/unreadable.ts";
import { formatOf, readerOf } from "./inventory-format.ts";
import type { InventoryRow } from "./inventory-row.ts";
import type { ListingOptions } from "./listing-rows.ts";
import { isListing, openListing } from "./listing-rows.ts";
import { mayBeStac } from "./may-be-stac.ts";
import { openManifest } from "./open-manifest.ts";
import type { OpenedRows } from "./opened-rows.ts";
import type { ParquetOptions } from "./parquet-rows.ts";
import { textOf } from "./text-of.ts";

/** The scenes to ingest, a row each, read as they are asked for. */
export interface Inventory extends Disposable {
  readonly name: string;
  /** Columns of the first good row; undefined if there was none among the first rows. */
  readonly columns: readonly string[] | undefined;
  readonly rows: AsyncIterable<InventoryRow>;
  /** True if nobody wrote it as a file: a folder, a bucket, a search, a catalogue. */
  readonly isListed: boolean;
}

/** The surroundings of an inventory, its format if its name does not say it, and who counts what it holds besides rows. */
export interface InventorySurroundings extends Surroundings, ListingOptions, ParquetOptions {
  readonly format: InventoryFormat | undefined;
  /** Encoding of its text, as the WHATWG names it; UTF-8, or UTF-16 by its first bytes, when left out. */
  readonly encoding?: string | undefined;
}

/** Rows that are read in search of a good one, which tells the columns. */
const headRows = 1000;

/** @throws Fault `unreadable_input` if it cannot be read or holds no row, `wrong_usage` */
export async function openInventory(address: string, surroundings: InventorySurroundings): Promise<Inventory> {
  requireName(address);
  const { name, rows: read, columns, isListed = false, close } = await openRows(address, surroundings);
  const rows = named(name, read);
  try {
    const head = await readHead(rows);
    if (head.length === 0) {
      throw new Fault("unreadable_input", `${name} holds no rows`, {
        remedy: "a row for each item, or another --format",
      });
    }
    const first = head.find(({ row }) => !(row instanceof Fault));
    const dispose = () => {
      // The files of an inventory of several are open within its rows.
      rows.return?.().catch(() => {});
      close();
    };
    return {
      name,
      columns: columns ?? (first && (first.columns ?? Object.keys(first.row))),
      rows: putBack(head, rows),
      isListed,
      [Symbol.dispose]: dispose,
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function openRows(address: string, surroundings: InventorySurroundings): Promise<OpenedRows> {
  const { format, encoding, include, exclude, folder } = surroundings;
  if (isListing(address, folder)) return openListing(address, surroundings, surroundings);
  if (include || exclude) {
    throw new Fault("wrong_usage", `${address} is no folder, and --include and --exclude choose files of one`, {
      remedy: "--where 'url ~ \\.tif$' for the rows of an inventory; a prefix of a bucket ends with a slash",
    });
  }
  if (format === undefined) {
    checkNoSymlink(address);
    const manifest = await openManifest(address, surroundings);
    if (manifest) return manifest;
    if (!isStdin(address) && (await mayBeStac(address, surroundings))) {
      const { readStacRows } = await import("./stac-rows.ts");
      return { name: address, rows: readStacRows(address, surroundings), isListed: true, close: () => {} };
    }
  }
  const wanted = format ?? formatOf(address);
  if (wanted === "parquet") {
    return (await import("./parquet-rows.ts")).openParquetRows(address, surroundings, surroundings);
  }
  const read = await readerOf(wanted, format !== undefined);
  const { name, bytes, close } = await openSource(address, surroundings, {
    check: (named, all) => textOf(named, all, encoding),
  });
  return { name, rows: read(bytes), close };
}

/** Hive's way to the files of an S3 Inventory: their addresses, without their columns. */
function checkNoSymlink(address: string): void {
  if (!/(^|\/)symlink\.txt$/.test(address)) return;
  throw new Fault("unreadable_input", `${address} names the files of an S3 Inventory for Hive, not scenes`, {
    remedy: "name the manifest.json of the same day: it says the columns, too",
  });
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

/** Adds the name of the inventory to a fault of its reader, which does not know it. */
function named(name: string, rows: AsyncIterator<InventoryRow>): AsyncIterator<InventoryRow> {
  const rethrow = (error: unknown): never => {
    throw error instanceof Fault ? unreadable(name, error) : error;
  };
  return {
    next: () => rows.next().catch(rethrow),
    return: async (value) => (await rows.return?.(value)) ?? { done: true, value },
  };
}
