import { Fault } from "../../pipeline/fault.ts";
import { isElsewhere, type Surroundings } from "../source/open-source.ts";
import { type JsonDocument, type ReadOptions, readJsonDocuments } from "./json-documents.ts";
import { isParquet } from "./parquet-name.ts";
import { withoutFailure } from "./without-failure.ts";

/** Reads documents from inputs of any kind, in the order they are named. */
export async function* readDocuments(
  addresses: readonly string[],
  surroundings: Surroundings,
  options: ReadOptions = {},
): AsyncGenerator<JsonDocument[]> {
  for (const address of addresses) {
    if (isParquet(address)) {
      if (isElsewhere(address)) throw onlyLocally(address);
      const { readParquetItems } = await import("./parquet-items.ts");
      yield* readParquetItems(address, surroundings.folder);
      continue;
    }
    for await (const together of readJsonDocuments([address], surroundings, options))
      yield together.map(withoutFailure);
  }
}

/** Its columns are all over the file, and its table of contents is at its end. */
function onlyLocally(address: string): Fault {
  const command = /^s3:/i.test(address) ? `aws s3 cp ${address} .` : `curl -O ${address}`;
  return new Fault("unreadable_input", `${address} cannot be read: Parquet is read from local files`, {
    remedy: `${command}, and name the file`,
  });
}
