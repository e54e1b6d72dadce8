import { type JsonDocument, readJsonDocuments } from "../../source/json-documents.ts";
import type { Surroundings } from "../../source/open-source.ts";
import { isParquet } from "../../source/parquet-name.ts";

/** Reads documents from inputs of any kind, in the order they are named. */
export async function* readDocuments(
  addresses: readonly string[],
  surroundings: Surroundings,
): AsyncGenerator<JsonDocument[]> {
  for (const address of addresses) {
    if (isParquet(address)) {
      const { readParquetItems } = await import("../../source/parquet-items.ts");
      yield* readParquetItems(address, surroundings.terminal.cwd());
    } else yield* readJsonDocuments([address], surroundings);
  }
}
