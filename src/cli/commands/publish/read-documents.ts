import { type JsonDocument, readJsonDocuments } from "../../../input/documents/json-documents.ts";
import { isParquet } from "../../../input/documents/parquet-name.ts";
import type { Surroundings } from "../../../input/source/open-source.ts";

/** Reads documents from inputs of any kind, in the order they are named. */
export async function* readDocuments(
  addresses: readonly string[],
  surroundings: Surroundings,
): AsyncGenerator<JsonDocument[]> {
  for (const address of addresses) {
    if (isParquet(address)) {
      const { readParquetItems } = await import("../../../input/documents/parquet-items.ts");
      yield* readParquetItems(address, surroundings.terminal.cwd());
    } else yield* readJsonDocuments([address], surroundings);
  }
}
