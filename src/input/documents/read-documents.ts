import { Fault } from "../../pipeline/fault/fault.ts";
import type { Surroundings } from "../source/open-source.ts";
import { type JsonDocument, type ReadOptions, readJsonDocuments } from "./json-documents.ts";
import { isParquet } from "./parquet-name.ts";
import { withoutFailure } from "./without-failure.ts";

export interface DocumentsOptions extends ReadOptions {
  /** Documents to leave out at the beginning of each input. */
  readonly skip?: number | undefined;
}

/** Reads documents from inputs of any kind, in the order they are named. */
export async function* readDocuments(
  addresses: readonly string[],
  surroundings: Surroundings,
  { skip = 0, ...options }: DocumentsOptions = {},
): AsyncGenerator<JsonDocument[]> {
  for (const address of addresses) {
    if (isParquet(address)) {
      if (/^https?:/i.test(address)) throw inPlaces(address);
      const { readParquetItems } = await import("./parquet-items.ts");
      yield* readParquetItems(address, surroundings, skip);
      continue;
    }
    let left = skip;
    for await (const together of readJsonDocuments([address], surroundings, options)) {
      // What is packed into few bytes goes on for long once these are read.
      surroundings.signal.throwIfAborted();
      const wanted = together.slice(left);
      left -= together.length - wanted.length;
      if (wanted.length > 0) yield wanted.map(withoutFailure);
    }
  }
}

/** Its columns are all over the file, and its table of contents is at its end: not every server gives parts of a file. */
function inPlaces(address: string): Fault {
  return new Fault("unreadable_input", `${address} cannot be read: Parquet is read from files and s3:// addresses`, {
    remedy: `curl -O ${address}, and name the file`,
  });
}
