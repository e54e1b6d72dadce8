import { resolve } from "node:path";
import {
  asyncBufferFromFile,
  type ColumnChunk,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { compressors as allCompressors } from "hyparquet-compressors";
import { Fault } from "../../pipeline/fault.ts";
import { documentLimitBytes, documentTooLong } from "../source/document-limit.ts";
import { unreadable } from "../source/unreadable.ts";
import { itemWriter } from "./column-item.ts";
import { readGeoColumns } from "./geo-columns.ts";
import type { JsonDocument } from "./json-documents.ts";
import { withoutTypes } from "./parquet-column.ts";
import { checkParquetEnds } from "./parquet-ends.ts";

/** Values come as they are stored, but for the oldest timestamps, which hyparquet always makes something of. */
const parsers = { timestampFromNanoseconds: (nanoseconds: bigint): bigint => nanoseconds };

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
  const path = resolve(folder, address);
  const { file, metadata, write } = await checkParquetEnds(path, address)
    .then(() => openParquet(path))
    .catch((error) => {
      throw faultOf(address, error);
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
    const options = { file, metadata, compressors, parsers, utf8: false, rowStart, rowEnd };
    const rows = await parquetReadObjects(options).catch((error) => {
      throw faultOf(address, error);
    });
    for (const [index, row] of rows.entries()) {
      yield [{ place: { file: address, line: rowStart + index + 1 }, bytes: bytesOf(write(row)) }];
    }
    rowStart = rowEnd;
  }
}

async function openParquet(path: string) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const { children } = parquetSchema(metadata);
  const write = itemWriter(children, readGeoColumns(metadata, children));
  return { file, metadata: withoutTypes(metadata), write };
}

const sizeOf = ({ meta_data }: ColumnChunk): number => Number(meta_data?.total_uncompressed_size ?? 0);

function bytesOf(text: string | Fault): Buffer | Fault {
  if (text instanceof Fault) return text;
  const bytes = Buffer.from(text);
  return bytes.length > documentLimitBytes ? documentTooLong() : bytes;
}

function faultOf(address: string, error: unknown): Fault {
  if (error instanceof Fault || (error as NodeJS.ErrnoException).code !== undefined) return unreadable(address, error);
  const why = `${address} cannot be read: it is damaged, or of a kind that is not read (hyparquet: ${(error as Error).message})`;
  return new Fault("unreadable_input", why, {
    remedy: "if pyarrow.parquet.read_table() reads it, write it again with pyarrow.parquet.write_table()",
    cause: error,
  });
}
