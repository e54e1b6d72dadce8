import { Fault } from "../fault/fault.ts";
import { inCollection } from "../item/in-collection.ts";
import { type Item, readItem } from "../item/item.ts";
import type { Warning } from "../item/warning.ts";
import { warningsOf } from "../item/warnings.ts";
import type { Attributes } from "../message/message.ts";
import { messageLimitBytes } from "../message/message-limit.ts";
import { checkNesting } from "../text/check-nesting.ts";
import { isObject, parseJson } from "../text/json.ts";

/** A message on its way to a topic. */
export interface Outgoing {
  readonly body: string;
  readonly attributes: Attributes;
}

/** The part of the limit that is left for the body beside the attributes a message carries. */
const bodyLimitBytes = messageLimitBytes - 1024;

/** An item as its message carries it. */
export interface CarriedItem {
  /** The fields by which logs name it. */
  readonly item: { readonly item_id: string; readonly collection: string };
  readonly body: string;
  readonly warnings: readonly Warning[];
}

/**
 * Turns the item a package made into the body that ItemLoadTopic takes: checked, in its collection, and left behind
 * a claim check if it is too large to send. Numbers keep the text the package wrote.
 * @throws Fault `not_json`, `invalid_item`, `no_collection` or what `storePayload` throws
 */
export async function carryItem(
  text: string,
  collectionId: string | undefined,
  storePayload: (text: string) => Promise<string>,
): Promise<CarriedItem> {
  checkNesting(text, "invalid_item", "what the package made");
  const made = parseJson(text, "what the package made");
  const moved = collectionId && isObject(made) ? inCollection({ text, value: made }, collectionId) : undefined;
  const item = readItem(moved?.value ?? made);
  const body = await smallEnough(moved?.text ?? text, storePayload);
  return { item: { item_id: item.id, collection: collectionOf(item) }, body, warnings: warningsOf(item) };
}

function collectionOf(item: Item): string {
  if (item.collection) return item.collection;
  throw new Fault("no_collection", `item ${item.id} names no collection`, {
    remedy: "set collection_id in the request, or collection in the recipe",
  });
}

/** Returns the document, or a claim check for it if it is too large for a message. */
export async function smallEnough(document: string, storePayload: (text: string) => Promise<string>): Promise<string> {
  if (Buffer.byteLength(document) <= bodyLimitBytes) return document;
  return JSON.stringify({ href: await storePayload(document) });
}
