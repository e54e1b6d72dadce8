import { Fault } from "../../pipeline/fault/fault.ts";
import { decodeUtf8 } from "../../pipeline/text/decode-utf8.ts";

/** The text of a document that was read, or the Fault that says why it has none. */
export function textOrFault(bytes: Buffer): string | Fault {
  try {
    return decodeUtf8(bytes, "the document");
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
