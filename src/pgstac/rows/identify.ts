import { checkUtf8 } from "../../pipeline/decode-utf8.ts";
import { Fault } from "../../pipeline/fault.ts";
import { isObject } from "../../pipeline/json.ts";
import type { BytesDocument } from "./document.ts";
import type { ItemNames, ItemReader } from "./item-reader.ts";
import { NeedsParser } from "./needs-parser.ts";

/**
 * Reads the id and the collection of an item, and nothing else; `overwriting` replaces the collection.
 * @throws Fault `not_json` or `invalid_item`
 */
export function identify(reader: ItemReader, bytes: Buffer, overwriting?: string): BytesDocument {
  // The parser would read bytes that are not UTF-8 as U+FFFD.
  checkUtf8(bytes, "the item");
  const { id, collection } = readNames(reader, bytes, overwriting) ?? parseNames(bytes);
  if (typeof id !== "string") throw new Fault("invalid_item", "the item has no id");
  const loaded = overwriting ?? collection;
  if (typeof loaded !== "string") throw new Fault("no_collection", `item ${id} names no collection`);
  return { id, collection: loaded, bytes };
}

/** Reads both without a parser; undefined if only the parser can. Making the row checks the rest of the item. */
function readNames(reader: ItemReader, bytes: Buffer, overwriting: string | undefined): ItemNames | undefined {
  const known = overwriting ?? lastCollection(bytes);
  try {
    const { id, collection } = reader.readNames(bytes, known === undefined);
    return { id, collection: known ?? collection };
  } catch (error) {
    if (error instanceof NeedsParser || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Finds the collection at the end of an item, which many items name last. */
const lastMember = /(?<!\\)"collection"\s*:\s*"([^"\\]+)"\s*\}\s*$/;
const lastBytes = 200;

const lastCollection = (bytes: Buffer): string | undefined =>
  lastMember.exec(bytes.toString("utf8", Math.max(0, bytes.length - lastBytes)))?.[1];

function parseNames(bytes: Buffer): ItemNames {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    throw new Fault("not_json", `the item is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isObject(value)) throw new Fault("not_json", "the item is no JSON object");
  return value;
}
