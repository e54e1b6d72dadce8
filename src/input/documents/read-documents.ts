import type { Surroundings } from "../source/open-source.ts";
import { type JsonDocument, readJsonDocuments } from "./json-documents.ts";
import { isParquet } from "./parquet-name.ts";
import { withoutFailure } from "./without-failure.ts";

/** Reads documents from inputs of any kind, in the order they are named. */
export async function* readDocuments(
  addresses: readonly string[],
  surroundings: Surroundings,
): AsyncGenerator<JsonDocument[]> {
  for (const address of addresses) {
    if (isParquet(address)) {
      const { readParquetItems } = await import("./parquet-items.ts");
      yield* readParquetItems(address, surroundings.folder);
      continue;
    }
    for await (const together of readJsonDocuments([address], surroundings)) yield together.map(withoutFailure);
  }
}
