import type { CollectionDocument } from "../../src/pipeline/item/collection.ts";
import { bareCollection } from "../../src/pipeline/item/collection.ts";
import type { ItemDocument } from "../../src/pipeline/item/item.ts";

export const collectionDocument = (id: string, more: object = {}): CollectionDocument => ({
  id,
  text: JSON.stringify({ ...JSON.parse(bareCollection(id).text), ...more }),
});

interface Changes {
  readonly properties?: object;
  readonly [member: string]: unknown;
}

export function itemDocument(collection: string, id: string, { properties, ...members }: Changes = {}): ItemDocument {
  const item = {
    type: "Feature",
    stac_version: "1.0.0",
    id,
    collection,
    geometry: { type: "Point", coordinates: [7.5, 46.25] },
    bbox: [7.5, 46.25, 7.5, 46.25],
    properties: { datetime: "2021-05-06T07:08:09Z", ...properties },
    links: [],
    assets: { data: { href: `https://example.com/${encodeURIComponent(id)}.tif` } },
    ...members,
  };
  return { id, collection, text: JSON.stringify(item) };
}

/** An item of which one piece of JSON is not as JSON.stringify would write it. */
export function rawItem(collection: string, id: string, value: string): ItemDocument {
  const item = itemDocument(collection, id, { properties: { value: "VALUE" } });
  return { ...item, text: item.text.replace('"VALUE"', value) };
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
