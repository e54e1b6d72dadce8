import { checkNesting } from "./check-nesting.ts";
import { ClaimCheck } from "./claim-check.ts";
import { type CollectionDocument, readCollection } from "./collection.ts";
import { Fault } from "./fault.ts";
import { FeatureCollection } from "./feature-collection.ts";
import { featureTexts } from "./feature-texts.ts";
import { type ItemDocument, readItem } from "./item.ts";
import { isObject, parseJson } from "./json.ts";
import { hrefsOf, S3Event, S3TestEvent } from "./s3-event.ts";
import { validate } from "./validate.ts";
import type { Warning } from "./warning.ts";
import { warningsOf } from "./warnings.ts";

/** An item, and what is doubtful about it. */
export interface ReadItem extends ItemDocument {
  readonly warnings: readonly Warning[];
}

/** The contents of a document that ItemLoadTopic takes: rows to store, and addresses to read more of them from. */
export interface LoadDocument {
  readonly items: readonly ReadItem[];
  readonly collections: readonly CollectionDocument[];
  readonly hrefs: readonly string[];
  /** Faults of single features of a FeatureCollection. */
  readonly faults: readonly Fault[];
}

const empty: LoadDocument = { items: [], collections: [], hrefs: [], faults: [] };

/**
 * Reads an Item, a Collection, a FeatureCollection, a claim check or an S3 event.
 * @throws Fault `not_json`, `invalid_item`, `invalid_collection`, `no_collection` or `invalid_request`
 */
export function readLoadDocument(text: string): LoadDocument {
  const value = parseJson(text, "the message");
  if (!isObject(value)) throw unknownDocument("it is no JSON object");
  switch (value["type"]) {
    case "Feature":
      return { ...empty, items: [toItemDocument(value, text)] };
    case "Collection":
      checkNesting(text, "invalid_collection", "the collection");
      return { ...empty, collections: [{ id: readCollection(value).id, text }] };
    case "FeatureCollection":
      return readFeatures(value, text);
  }
  if (S3TestEvent.safeParse(value).success) return empty;
  if ("Records" in value)
    return { ...empty, hrefs: hrefsOf(validate(S3Event, value, "invalid_request", "the S3 event")) };
  if ("href" in value)
    return { ...empty, hrefs: [validate(ClaimCheck, value, "invalid_request", "the claim check").href] };
  throw unknownDocument(`its type is ${JSON.stringify(value["type"]) ?? "missing"}`);
}

function readFeatures(value: unknown, text: string): LoadDocument {
  validate(FeatureCollection, value, "invalid_item", "the FeatureCollection");
  const items: ReadItem[] = [];
  const faults: Fault[] = [];
  for (const [index, featureText] of featureTexts(text).entries()) {
    try {
      items.push(toItemDocument(JSON.parse(featureText), featureText));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(new Fault(error.kind, `features[${index}]: ${error.message}`, { cause: error }));
    }
  }
  return { ...empty, items, faults };
}

function toItemDocument(value: unknown, text: string): ReadItem {
  checkNesting(text, "invalid_item", "the item");
  const item = readItem(value);
  const { id, collection } = item;
  if (!collection) {
    throw new Fault("no_collection", `item ${id} names no collection`, {
      remedy: "set collection in the item, or collection_id in its request",
    });
  }
  return { id, collection, text, warnings: warningsOf(item) };
}

const unknownDocument = (why: string): Fault =>
  new Fault(
    "invalid_request",
    `the message is no STAC Item, Collection or FeatureCollection, no claim check and no S3 event: ${why}`,
  );
