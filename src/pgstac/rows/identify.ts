import { mayHoldMark } from "../../pipeline/item/mark-warnings.ts";
import type { Warning } from "../../pipeline/item/warning.ts";
import { readItemDocument } from "../../pipeline/stage/read-item-document.ts";
import { checkUtf8 } from "../../pipeline/text/decode-utf8.ts";
import type { BytesDocument } from "./document.ts";
import type { Inspected, ItemReader } from "./item-reader.ts";
import { NeedsParser } from "./needs-parser.ts";

/** An item, and what is doubtful about it. */
export interface Identified extends BytesDocument {
  readonly stacVersion: string;
  readonly warnings: readonly Warning[];
}

/**
 * Finds the id and the collection of an item, and checks its structure by the load stage's rules.
 * @throws Fault as `readItemDocument`
 */
export function identify(reader: ItemReader, bytes: Buffer): Identified {
  // The parser would read bytes that are not UTF-8 as U+FFFD.
  checkUtf8(bytes, "the document");
  const found = inspected(reader, bytes);
  if (!found || found.isDoubtful || mayHoldMark(bytes)) return parsed(bytes);
  const { id, collection, stacVersion, times } = found;
  return { id, collection, stacVersion, bytes, said: times, warnings: [] };
}

/** Wherever the reader is not certain, the one rule decides and says why. */
function parsed(bytes: Buffer): Identified {
  const given = bytes.toString();
  const { id, collection, stacVersion, text, warnings } = readItemDocument(given);
  // Features whose list is spelt unusually were not taken apart before.
  return { id, collection, stacVersion, bytes: text === given ? bytes : Buffer.from(text), warnings };
}

function inspected(reader: ItemReader, bytes: Buffer): Inspected | undefined {
  try {
    return reader.inspect(bytes);
  } catch (error) {
    if (error instanceof NeedsParser) return undefined;
    throw error;
  }
}
