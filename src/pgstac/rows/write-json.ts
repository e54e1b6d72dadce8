import type { ByteWriter } from "./byte-writer.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { ItemReader } from "./item-reader.ts";
import { parseForStorage } from "./json-for-storage.ts";
import { NeedsParser } from "./needs-parser.ts";

/** Limit of JSON that is worth parsing to print it: writing a row of that size again costs no more. */
const longestBytes = 4 * 1024 * 1024;

/**
 * Writes JSON, its numbers as they are stored, as canonical jsonb: members in PostgreSQL's order, one space after commas
 * and colons, no exponents. PostgreSQL stores it a little faster, and it can be compared with a stored value. What no
 * parser reads, or would take long to, is written as it stands; then it returns false.
 */
export function writeJson(reader: ItemReader, json: Buffer, out: ByteWriter): boolean {
  try {
    reader.writeCanonical(json, out);
    return true;
  } catch (error) {
    if (!(error instanceof NeedsParser)) throw error;
    const parsed = json.length > longestBytes ? undefined : parse(json);
    if (parsed) out.text(canonicalJson(parsed.value));
    else out.copy(json, 0, json.length);
    return parsed !== undefined;
  }
}

function parse(json: Buffer): { readonly value: unknown } | undefined {
  try {
    // In a list, because `parseForStorage` finds numbers by the characters around them.
    const [value] = parseForStorage(`[${json.toString()}]`) as [unknown];
    return { value };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
