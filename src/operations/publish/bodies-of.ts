import { Fault } from "../../pipeline/fault/fault.ts";
import { featureTexts } from "../../pipeline/item/feature-texts.ts";
import { otherSystem } from "../../pipeline/item/other-system.ts";
import { carryItem, smallEnough } from "../../pipeline/stage/carry-item.ts";
import { type LoadDocument, readLoadDocument } from "../../pipeline/stage/load-document.ts";
import type { ReadItem } from "../../pipeline/stage/load-entry.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";
import { withCollectionRemedy } from "./with-collection-remedy.ts";

interface Body {
  /** Its place among the features of the document. */
  readonly index?: number;
  /** The document or feature as it was read. */
  readonly text: string;
  readonly body: string | Fault;
  /** The item in the body, if it is one that is valid. */
  readonly item?: Omit<ReadItem, "text" | "stacVersion">;
}

export interface Carrying {
  readonly collection: string | undefined;
  readonly storePayload: (text: string) => Promise<string>;
}

/** The bodies of the messages that carry a document: one for each feature of a FeatureCollection, else one. */
export async function* bodiesOf(text: string, carrying: Carrying): AsyncGenerator<Body> {
  // Most documents are large, and the few that may hold features say so.
  const features = text.includes('"FeatureCollection"') ? featuresIn(text) : undefined;
  if (!features) {
    yield { text, ...(await bodyOf(text, carrying)) };
    return;
  }
  for (const [index, feature] of features.entries()) {
    yield { index, text: feature, ...(await bodyOf(feature, carrying)) };
  }
}

/** The features of a FeatureCollection as they are written; undefined if it is none, or none that can be taken apart. */
export function featuresIn(text: string): string[] | undefined {
  const value = parseJsonIfValid(text);
  if (!isObject(value) || value["type"] !== "FeatureCollection") return undefined;
  if (!Array.isArray(value["features"]) || otherSystem(value["crs"]) !== undefined) return undefined;
  return featureTexts(text);
}

async function bodyOf(text: string, { collection, storePayload }: Carrying): Promise<Pick<Body, "body" | "item">> {
  try {
    if (collection !== undefined && /"Feature"/.test(text) && isItem(text)) {
      const { body, item, warnings } = await carryItem(text, collection, storePayload);
      return { body, item: { id: item.item_id, collection: item.collection, warnings } };
    }
    const item = namesIn(readLoadDocument(text));
    return { body: await smallEnough(text, storePayload), ...(item && { item }) };
  } catch (error) {
    if (!(error instanceof Fault) || error.kind === "infrastructure") throw error;
    return { body: withCollectionRemedy(error) };
  }
}

function namesIn({ items: [item] }: LoadDocument): Body["item"] {
  return item && { id: item.id, collection: item.collection, warnings: item.warnings };
}

function isItem(text: string): boolean {
  const value = parseJsonIfValid(text);
  return isObject(value) && value["type"] === "Feature";
}
