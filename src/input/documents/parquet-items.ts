import { resolve } from "node:path";
import { asyncBufferFromFile, type ColumnChunk, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors as allCompressors } from "hyparquet-compressors";
import { Fault } from "../../pipeline/fault.ts";
import { isObject } from "../../pipeline/json.ts";
import { documentLimitBytes, documentTooLong } from "../source/document-limit.ts";
import type { JsonDocument } from "./json-documents.ts";

/** Timestamps come as text: JavaScript's dates end at the millisecond. */
const parsers = {
  timestampFromMilliseconds: (milliseconds: bigint): string => timestamp(milliseconds * 1000n),
  timestampFromMicroseconds: timestamp,
  timestampFromNanoseconds: (nanoseconds: bigint): string => timestamp(nanoseconds / 1000n),
};

/** A row group is in memory at once, and its values as objects take several times its size. */
const groupLimitBytes = 1024 * 1024 * 1024;

/** A page declares its own length, and that much memory is allocated for it even if the file's footer says otherwise. */
const compressors = Object.fromEntries(
  Object.entries(allCompressors).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, outputLength: number) => {
      if (outputLength > groupLimitBytes) throw new Error(`one of its pages is ${outputLength} bytes long`);
      return decompress(input, outputLength);
    },
  ]),
);

/**
 * Reads items from a stac-geoparquet file, a row group at a time.
 * @throws Fault `unreadable_input`
 */
export async function* readParquetItems(address: string, folder: string): AsyncGenerator<JsonDocument[]> {
  const open = async () => {
    const file = await asyncBufferFromFile(resolve(folder, address));
    return { file, metadata: await parquetMetadataAsync(file) };
  };
  const { file, metadata } = await open().catch((error) => {
    throw unreadable(address, error);
  });
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    if (
      Number(group.total_byte_size) > groupLimitBytes ||
      group.columns.some((column) => sizeOf(column) > groupLimitBytes)
    ) {
      throw new Fault("unreadable_input", `${address} has more than ${groupLimitBytes} bytes in one row group`, {
        remedy: "write it with smaller row groups, for instance of 10,000 rows",
      });
    }
    const options = { file, metadata, compressors, parsers, rowStart, rowEnd };
    const rows = await parquetReadObjects(options).catch((error) => {
      throw unreadable(address, error);
    });
    for (const [index, row] of rows.entries()) {
      yield [{ place: { file: address, line: rowStart + index + 1 }, bytes: bytesOf(row) }];
    }
    rowStart = rowEnd;
  }
}

const sizeOf = ({ meta_data }: ColumnChunk): number => Number(meta_data?.total_uncompressed_size ?? 0);

function bytesOf(row: Record<string, unknown>): Buffer | Fault {
  const bytes = Buffer.from(itemText(row));
  return bytes.length > documentLimitBytes ? documentTooLong() : bytes;
}

const ownColumns: ReadonlySet<string> = new Set([
  ...["type", "stac_version", "stac_extensions", "id", "geometry", "bbox", "links", "assets", "collection"],
]);

/** Puts the item together again that stac-geoparquet spread over columns: a column that is not an item's own is one of its properties. */
function itemText(row: Record<string, unknown>): string {
  const item: Record<string, unknown> = { type: "Feature" };
  const properties: Record<string, unknown> = { datetime: null };
  for (const [name, value] of Object.entries(row)) {
    if (value === null || value === undefined) continue;
    if (name === "bbox") item[name] = boundingBox(value);
    else if (ownColumns.has(name)) item[name] = withoutNulls(value);
    else properties[name] = withoutNulls(value);
  }
  return JSON.stringify({ ...item, properties }, (_key, value) => (typeof value === "bigint" ? rawJson(value) : value));
}

/** A column has every member any row has; those a row lacks are null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

function boundingBox(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { xmin, ymin, zmin, xmax, ymax, zmax } = value;
  return zmin === undefined || zmin === null ? [xmin, ymin, xmax, ymax] : [xmin, ymin, zmin, xmax, ymax, zmax];
}

function timestamp(microseconds: bigint): string {
  const milliseconds = microseconds >= 0n ? microseconds / 1000n : (microseconds - 999n) / 1000n;
  const rest = String(microseconds - milliseconds * 1000n).padStart(3, "0");
  const iso = new Date(Number(milliseconds)).toISOString();
  return rest === "000" ? iso : iso.replace("Z", `${rest}Z`);
}

/** TypeScript's library does not know it yet. */
const rawJson = (value: bigint): unknown =>
  (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value));

const unreadable = (address: string, error: unknown): Fault =>
  new Fault("unreadable_input", `${address} cannot be read: ${(error as Error).message}`, {
    remedy: "a stac-geoparquet file on this machine",
    cause: error,
  });
