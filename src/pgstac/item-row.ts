import { Fault } from "../pipeline/fault.ts";
import type { ItemDocument } from "../pipeline/item.ts";
import { isObject } from "../pipeline/json.ts";
import { dehydrate } from "./dehydrate.ts";
import { toEwkb } from "./ewkb.ts";
import type { StoredCollection } from "./read-collection.ts";
import { parseForStorage, printForStorage } from "./stored-json.ts";

/** A row of `pgstac.items` but for its collection; datetimes as the item spells them, for the database to read. */
export interface ItemRow {
  readonly id: string;
  readonly geometry: string;
  readonly datetime: string;
  readonly endDatetime: string;
  readonly content: string;
  readonly private: string | null;
}

/**
 * The row pypgstac would store for the item.
 * @throws Fault `item_refused`
 */
export function toItemRow({ id, text }: ItemDocument, collection: StoredCollection): ItemRow {
  try {
    const item = parseForStorage(text);
    if (!isObject(item)) throw new Error("it is no JSON object");
    if (item["geometry"] === null || item["geometry"] === undefined) {
      throw new Error("its geometry is null, and pgstac stores no item without one");
    }
    return {
      id,
      geometry: toEwkb(item["geometry"]),
      ...times(item["properties"]),
      ...columns(dehydrate(collection.baseItem, item), collection),
    };
  } catch (error) {
    throw refused(id, (error as Error).message, error);
  }
}

/** The range where both its ends are given, else the instant. */
function times(properties: unknown): Pick<ItemRow, "datetime" | "endDatetime"> {
  const { datetime, start_datetime, end_datetime } = isObject(properties) ? properties : {};
  if (typeof start_datetime === "string" && typeof end_datetime === "string") {
    return { datetime: start_datetime, endDatetime: end_datetime };
  }
  if (typeof datetime === "string") return { datetime, endDatetime: datetime };
  throw new Error("it has neither a datetime nor both start_datetime and end_datetime");
}

function columns(
  { id: _id, collection: _collection, geometry: _geometry, private: secret, ...content }: Record<string, unknown>,
  { tagsItems, baseItemId }: StoredCollection,
): Pick<ItemRow, "content" | "private"> {
  if (tagsItems) delete content[baseItemKey];
  if (baseItemId !== null) content[baseItemKey] = baseItemId;
  return {
    content: printForStorage(content),
    private: secret === undefined || secret === null ? null : printForStorage(secret),
  };
}

const baseItemKey = "pgstac:base_item";

export const refused = (id: string, why: string, cause?: unknown): Fault =>
  new Fault("item_refused", `item ${id} cannot be stored: ${why}`, { cause });
