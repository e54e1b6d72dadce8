import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import type { InventoryRow } from "./inventory-row.ts";

const byExtension: Readonly<Record<string, InventoryFormat>> = {
  csv: "csv",
  tsv: "csv",
  tab: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  json: "jsonl",
  geojson: "jsonl",
  geojsonl: "jsonl",
  geojsons: "jsonl",
  geojsonseq: "jsonl",
  parquet: "parquet",
  geoparquet: "parquet",
};

/** The format that an inventory's name or address promises, without `.gz`; text if it promises none. */
export function formatOf(address: string): InventoryFormat {
  const name = /^\w+:\/\//.test(address) ? address.replace(/[?#].*$/s, "") : address;
  const extension = /\.(\w+)$/.exec(name.toLowerCase().replace(/\.gz$/, ""))?.[1] ?? "";
  return byExtension[extension] ?? "text";
}

/** Loads the reader of a format, and no other; text may be something else if only its name says so. */
export async function readerOf(
  format: Exclude<InventoryFormat, "parquet">,
  isNamed: boolean,
): Promise<(bytes: AsyncIterable<Uint8Array>) => AsyncGenerator<InventoryRow>> {
  switch (format) {
    case "text": {
      const { readText } = await import("./read-text.ts");
      return (bytes) => readText(bytes, { isNamed });
    }
    case "csv":
      return (await import("./read-csv.ts")).readCsv;
    case "csv-no-header": {
      const { readCsv } = await import("./read-csv.ts");
      return (bytes) => readCsv(bytes, { header: false });
    }
    case "jsonl":
      return (await import("./read-json-lines.ts")).readJsonLines;
  }
}
