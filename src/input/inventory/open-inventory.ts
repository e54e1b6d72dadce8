import { Fault } from "../../pipeline/fault.ts";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import { rowLimitBytes } from "../source/lines.ts";
import { openSource, type Surroundings } from "../source/open-source.ts";
import { unreadable } from "../source/unreadable.ts";
import { formatOf, readerOf } from "./inventory-format.ts";
import type { InventoryRow } from "./inventory-row.ts";
import type { LeftOut } from "./left-out.ts";
import { mayBeManifest, readS3Manifest } from "./s3-manifest.ts";
import { textOf } from "./text-of.ts";

/** The scenes to ingest, a row each, read as they are asked for. */
export interface Inventory extends Disposable {
  readonly name: string;
  /** Columns of the first good row; undefined if there was none among the first rows. */
  readonly columns: readonly string[] | undefined;
  readonly rows: AsyncIterable<InventoryRow>;
}

/** The surroundings of an inventory, its format if its name does not say it, and who counts what it holds besides rows. */
export interface InventorySurroundings extends Surroundings {
  readonly format: InventoryFormat | undefined;
  /** Encoding of its text, as the WHATWG names it; UTF-8, or UTF-16 by its first bytes, when left out. */
  readonly encoding?: string | undefined;
  readonly leftOut?: LeftOut | undefined;
}

/** Rows that are read in search of a good one, which tells the columns. */
const headRows = 1000;

/** @throws Fault `unreadable_input` if it cannot be read or holds no row */
export async function openInventory(
  address: string,
  { format, encoding, leftOut, ...surroundings }: InventorySurroundings,
): Promise<Inventory> {
  checkNoSymlink(address, format);
  const { name, bytes, close } = await openSource(address, surroundings, undefined, (name, bytes) =>
    textOf(name, bytes, encoding),
  );
  try {
    const manifest =
      format === undefined && mayBeManifest(name) ? await readManifest(address, surroundings) : undefined;
    const read = await readerOf(format ?? formatOf(name), format !== undefined);
    const rows = named(name, manifest ? manifest({ ...surroundings, leftOut }) : read(bytes));
    const head = await readHead(rows);
    if (head.length === 0) {
      throw new Fault("unreadable_input", `${name} holds no rows`, {
        remedy: "a row for each item, or another --format",
      });
    }
    const first = head.find(({ row }) => !(row instanceof Fault));
    const dispose = () => {
      // The files of an S3 Inventory are open within its rows.
      rows.return(undefined).catch(() => {});
      close();
    };
    return {
      name,
      columns: first && (first.columns ?? Object.keys(first.row)),
      rows: chained(head, rows),
      [Symbol.dispose]: dispose,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Hive's way to the files of an S3 Inventory: their addresses, without their columns. */
function checkNoSymlink(address: string, format: InventoryFormat | undefined): void {
  if (format !== undefined || !/(^|\/)symlink\.txt$/.test(address)) return;
  throw new Fault("unreadable_input", `${address} names the files of an S3 Inventory for Hive, not scenes`, {
    remedy: "name the manifest.json of the same day: it says the columns, too",
  });
}

/** The reader of an S3 Inventory's rows; undefined if the file is no manifest. */
async function readManifest(
  address: string,
  surroundings: Surroundings,
): Promise<
  ((surroundings: Surroundings & { leftOut: LeftOut | undefined }) => AsyncGenerator<InventoryRow>) | undefined
> {
  const { name, bytes, close } = await openSource(address, surroundings);
  try {
    const text = await textWithin(bytes, rowLimitBytes);
    const manifest = text === undefined ? undefined : readS3Manifest(text);
    if (!manifest) return undefined;
    const { readS3Inventory } = await import("./read-s3-inventory.ts");
    return (given) => readS3Inventory(address, manifest, given);
  } catch (error) {
    throw error instanceof Fault ? unreadable(name, error) : error;
  } finally {
    close();
  }
}

async function textWithin(bytes: AsyncIterable<Uint8Array>, limitBytes: number): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > limitBytes) return undefined;
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces).toString();
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
