import { resolve } from "node:path";
import { Fault } from "../../pipeline/fault.ts";
import { documentLimitBytes, documentTooLong } from "../source/document-limit.ts";
import { unreadable } from "../source/unreadable.ts";
import { itemWriter } from "./column-item.ts";
import { readGeoColumns } from "./geo-columns.ts";
import type { JsonDocument } from "./json-documents.ts";
import { openParquet, parquetGroups } from "./parquet-groups.ts";

/**
 * Reads items from a stac-geoparquet file, a row group at a time.
 * @throws Fault `unreadable_input`
 */
export async function* readParquetItems(address: string, folder: string): AsyncGenerator<JsonDocument[]> {
  const parquet = await openParquet(resolve(folder, address), address);
  const write = itemWriter(parquet.columns, readGeo(parquet.metadata, parquet.columns, address));
  for await (const { rowStart, rows } of parquetGroups(parquet)) {
    for (const [index, row] of rows.entries()) {
      yield [{ place: { file: address, line: rowStart + index + 1 }, bytes: bytesOf(write(row)) }];
    }
  }
}

function readGeo(...[metadata, columns, address]: [...Parameters<typeof readGeoColumns>, string]) {
  try {
    return readGeoColumns(metadata, columns);
  } catch (error) {
    throw unreadable(address, error);
  }
}

function bytesOf(text: string | Fault): Buffer | Fault {
  if (text instanceof Fault) return text;
  const bytes = Buffer.from(text);
  return bytes.length > documentLimitBytes ? documentTooLong() : bytes;
}
