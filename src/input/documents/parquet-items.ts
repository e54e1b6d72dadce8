import { resolve } from "node:path";
import { asyncBufferFromFile } from "hyparquet";
import { Fault } from "../../pipeline/fault/fault.ts";
import { ClosingStack } from "../../pipeline/process/closing-stack.ts";
import { documentLimitBytes, documentTooLong } from "../source/document-limit.ts";
import { isElsewhere, type RandomAccess, type Surroundings } from "../source/open-source.ts";
import { unreadable } from "../source/unreadable.ts";
import { itemWriter } from "./column-item.ts";
import { readGeoColumns } from "./geo-columns.ts";
import type { JsonDocument } from "./json-documents.ts";
import { openParquet, parquetGroups } from "./parquet-groups.ts";

/**
 * Reads items from a stac-geoparquet file or object, a row group at a time, without the first `skip` of its rows.
 * @throws Fault `unreadable_input`
 */
export async function* readParquetItems(
  address: string,
  { folder, signal, openRandomAccess, rowGroupLimitBytes }: Surroundings,
  skip = 0,
): AsyncGenerator<JsonDocument[]> {
  await using opened = new ClosingStack();
  const open = async (): Promise<RandomAccess> => {
    if (!isElsewhere(address)) return asyncBufferFromFile(resolve(folder, address));
    return opened.adopt(await openRandomAccess(address, signal), (object) => object.close?.());
  };
  const parquet = await openParquet(open, address);
  const write = itemWriter(parquet.columns, readGeo(parquet.metadata, parquet.columns, address));
  for await (const { rowStart, rows } of parquetGroups(parquet, { skip, limitBytes: rowGroupLimitBytes })) {
    for (const [index, row] of rows.entries()) {
      const line = rowStart + index + 1;
      if (line > skip) yield [{ place: { file: address, line }, bytes: bytesOf(write(row)) }];
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
