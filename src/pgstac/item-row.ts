import { isObject } from "../pipeline/json.ts";
import type { BaseValue } from "./base-item.ts";
import { dehydrate } from "./dehydrate.ts";
import { dehydrateText } from "./dehydrate-text.ts";
import { type Ewkb, toEwkb } from "./ewkb.ts";
import { NotPlain, skipSpace } from "./json-text.ts";
import type { Outline } from "./outline.ts";
import { isOutline, type ReadItem, refused } from "./read-item.ts";
import type { StoredCollection } from "./stored-collection.ts";
import { parseForStorage, printForStorage } from "./stored-json.ts";

/** What is stored of an item besides its id, its collection and its times; JSON as text. */
export interface ItemRow {
  readonly geometry: Ewkb;
  readonly content: string;
  readonly private: string | null;
}

/**
 * The row pypgstac would store for the item.
 * @throws Fault `item_refused`
 */
export function toItemRow({ id, parsed }: ReadItem, collection: StoredCollection): ItemRow {
  try {
    if (!isOutline(parsed)) return fromMembers(parsed, collection);
    try {
      return fromOutline(parsed, collection);
    } catch (error) {
      if (!(error instanceof NotPlain)) throw error;
      return fromMembers(parseForStorage(parsed.text) as Record<string, unknown>, collection);
    }
  } catch (error) {
    throw refused(id, (error as Error).message, error);
  }
}

const baseItemKey = "pgstac:base_item";
const columnKeys: ReadonlySet<string> = new Set(["id", "collection", "geometry", "private"]);

function fromOutline({ text, members }: Outline, collection: StoredCollection): ItemRow {
  const { baseItem, tagsItems, baseItemId } = collection;
  const written = (key: string): string | undefined => {
    const place = members.get(key);
    return place && text.slice(place.start, place.end);
  };
  const isLeftOut = (key: string): boolean => columnKeys.has(key) || (tagsItems && key === baseItemKey);
  const content = dehydrateText(
    text,
    skipSpace(text, 0),
    baseItem.members ?? new Map<string, BaseValue>(),
    isLeftOut,
  ).text;
  const secret = written("private") ?? "null";
  return {
    geometry: ewkbOf(JSON.parse(written("geometry") ?? "null")),
    content: tagged(content, baseItemId),
    private: secret === "null" ? null : secret,
  };
}

function fromMembers(item: Readonly<Record<string, unknown>>, collection: StoredCollection): ItemRow {
  const { baseItem, tagsItems, baseItemId } = collection;
  const base = isObject(baseItem.value) ? baseItem.value : {};
  const { id, collection: _, geometry, private: secret, ...content } = dehydrate(base, item);
  if (tagsItems) delete content[baseItemKey];
  return {
    geometry: ewkbOf(item["geometry"]),
    content: tagged(printForStorage(content), baseItemId),
    private: secret === undefined || secret === null ? null : printForStorage(secret),
  };
}

function ewkbOf(geometry: unknown): Ewkb {
  if (geometry === null || geometry === undefined) {
    throw new Error("its geometry is null, and pgstac stores no item without one");
  }
  return toEwkb(geometry);
}

function tagged(content: string, baseItemId: number | null): string {
  if (baseItemId === null) return content;
  return `${content.slice(0, -1)}${content === "{}" ? "" : ","}"${baseItemKey}":${baseItemId}}`;
}
