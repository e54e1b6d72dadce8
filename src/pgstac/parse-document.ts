import { Fault } from "../pipeline/fault.ts";
import { isOutline, type Parsed, type ParsedDocument, parseItem } from "./read-item.ts";

/**
 * Parses an item; `overwriting` is the collection it is to be of.
 * @throws Fault `not_json` or `invalid_item`
 */
export function parseDocument(text: string, overwriting?: string): ParsedDocument {
  const parsed = parse(text);
  const { id, collection } = isOutline(parsed) ? parsed : (parsed as { id?: unknown; collection?: unknown });
  if (typeof id !== "string") throw new Fault("invalid_item", "the item has no id");
  const loaded = overwriting ?? collection;
  if (typeof loaded !== "string") throw new Fault("invalid_item", `item ${id} names no collection`);
  return { id, collection: loaded, text, parsed };
}

function parse(text: string): Parsed {
  try {
    return parseItem(text);
  } catch (error) {
    throw new Fault("not_json", `the item is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
