import type { ByteWriter } from "./byte-writer.ts";
import type { ItemReader } from "./item-reader.ts";
import { NeedsParser } from "./needs-parser.ts";

/**
 * Writes JSON as canonical jsonb if the reader can: members in PostgreSQL's order, one space after commas and colons, no
 * exponents. PostgreSQL stores it a little faster, and it can be compared with a stored value. Otherwise writes the JSON
 * as it stands, and returns false.
 */
export function writeJson(reader: ItemReader, json: Buffer, out: ByteWriter): boolean {
  try {
    reader.writeCanonical(json, out);
    return true;
  } catch (error) {
    if (!(error instanceof NeedsParser)) throw error;
    out.copy(json, 0, json.length);
    return false;
  }
}
