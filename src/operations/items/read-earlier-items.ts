import { readJsonDocuments } from "../../input/documents/json-documents.ts";
import type { Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { decodeUtf8 } from "../../pipeline/text/decode-utf8.ts";
import { isObject } from "../../pipeline/text/json.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";

/** Reads the items of a file, by their ids. @throws Fault `unreadable_input` or `not_json` */
export async function readEarlierItems(
  file: string,
  surroundings: Surroundings,
): Promise<ReadonlyMap<string, unknown>> {
  const items = new Map<string, unknown>();
  for await (const documents of readJsonDocuments([file], surroundings)) {
    for (const { place, bytes } of documents) {
      if (bytes instanceof Fault) throw bytes;
      const what = `the item at ${place.file}:${place.line}`;
      const item = parseLosslessly(decodeUtf8(bytes, what), what);
      if (isObject(item) && typeof item["id"] === "string") items.set(item["id"], item);
    }
  }
  if (items.size > 0) return items;
  throw new Fault("unreadable_input", `${file} has no items`, { remedy: "a file that items create printed" });
}
