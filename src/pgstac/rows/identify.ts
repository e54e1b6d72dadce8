import { checkUtf8 } from "../../pipeline/decode-utf8.ts";
import { readItemDocument } from "../../pipeline/read-item-document.ts";
import type { BytesDocument } from "./document.ts";
import type { Inspected, ItemReader } from "./item-reader.ts";
import { NeedsParser } from "./needs-parser.ts";

/**
 * Finds the id and the collection of an item, and checks its structure by the load stage's rules.
 * @throws Fault as `readItemDocument`
 */
export function identify(reader: ItemReader, bytes: Buffer): BytesDocument {
  // The parser would read bytes that are not UTF-8 as U+FFFD.
  checkUtf8(bytes, "the document");
  // Wherever the reader is not certain, the one rule decides and says why.
  const found = inspected(reader, bytes);
  if (found) return { id: found.id, collection: found.collection, bytes, said: found.times };
  const { id, collection } = readItemDocument(bytes.toString());
  return { id, collection, bytes };
}

function inspected(reader: ItemReader, bytes: Buffer): Inspected | undefined {
  try {
    return reader.inspect(bytes);
  } catch (error) {
    if (error instanceof NeedsParser) return undefined;
    throw error;
  }
}
