import { Fault } from "../fault/fault.ts";
import { readCollection } from "../item/collection.ts";
import { FeatureCollection } from "../item/feature-collection.ts";
import { featureTexts } from "../item/feature-texts.ts";
import { readItem } from "../item/item.ts";
import { markWarnings } from "../item/mark-warnings.ts";
import { otherSystem, systemSentence } from "../item/other-system.ts";
import { warningsOf } from "../item/warnings.ts";
import { ClaimCheck } from "../message/claim-check.ts";
import { enclosedIn } from "../message/enclosed-message.ts";
import { isEventBridgeEvent, readEventBridgeEvent } from "../message/eventbridge-event.ts";
import { nameMessage } from "../message/name-message.ts";
import { openEnvelope } from "../message/open-envelope.ts";
import { readS3Record, S3TestEvent } from "../message/s3-event.ts";
import { checkNesting } from "../text/check-nesting.ts";
import { isObject, parseJson } from "../text/json.ts";
import { memberText } from "../text/member-text.ts";
import { elementsOf } from "../text/members-of.ts";
import { truncateBytes } from "../text/truncate-bytes.ts";
import { validate } from "../text/validate.ts";
import { entriesWithin, type LoadContent, type LoadEntry, type ReadItem } from "./load-entry.ts";

/**
 * Reads all that a message of ItemLoadTopic holds: an Item, a Collection or Catalog, the features of a FeatureCollection, the address
 * of a claim check, the records of an event. It never throws: a fault is an entry beside the others.
 */
export function readEntries(text: string, what = "the message"): LoadEntry[] {
  try {
    return entriesOf(openEnvelope(text).body, what, mostNested);
  } catch (error) {
    return [{ place: "", part: 0, content: { is: "error", error } }];
  }
}

/** Events whose records are events again, of several messages each. */
const mostNested = 3;

function entriesOf(text: string, what: string, depth: number): LoadEntry[] {
  if (text.trim() === "") throw new Fault("not_json", `${what} is empty`, { remedy: "send a document" });
  const value = parseJson(text, what);
  if (!isObject(value)) throw unknownMessage(value, what);
  const one = (content: LoadContent): LoadEntry[] => [{ place: "", part: 0, content }];
  switch (value["type"]) {
    case "Feature":
      return one({ is: "item", item: toItemDocument(value, text) });
    case "Collection":
    case "Catalog":
      checkNesting(text, "invalid_collection", "the collection");
      return one({ is: "collection", collection: { id: readCollection(value).id, text } });
    case "FeatureCollection":
      return featureEntries(value, text);
  }
  if (S3TestEvent.safeParse(value).success) return one({ is: "nothing", why: "s3:TestEvent" });
  if (Array.isArray(value["Records"]) && value["Records"].length > 0)
    return recordEntries(value["Records"], text, depth);
  if (isEventBridgeEvent(value)) return one({ is: "change", change: readEventBridgeEvent(value) });
  if ("href" in value) {
    return one({ is: "address", href: validate(ClaimCheck, value, "invalid_request", "the claim check").href });
  }
  throw unknownMessage(value, what);
}

function featureEntries(value: unknown, text: string): LoadEntry[] {
  const { crs } = validate(FeatureCollection, value, "invalid_item", "the FeatureCollection");
  const system = otherSystem(crs);
  if (system !== undefined) {
    throw new Fault("invalid_item", `the FeatureCollection is not valid: crs: ${systemSentence(system)}`, {
      remedy: "ogr2ogr -f GeoJSON -lco RFC7946=YES NEW FILE",
    });
  }
  return featureTexts(text).map((featureText, part) => {
    const feature: unknown = JSON.parse(featureText);
    const place = `features[${part}]${nameOf(feature)}`;
    return { place, part, content: attempt(() => ({ is: "item", item: toItemDocument(feature, featureText) })) };
  });
}

/** The id of a feature that may be anything. */
function nameOf(feature: unknown): string {
  const id = isObject(feature) ? feature["id"] : undefined;
  return typeof id === "string" || typeof id === "number" ? ` (${truncateBytes(String(id), longestName)})` : "";
}

const longestName = 100;

function recordEntries(records: readonly unknown[], text: string, depth: number): LoadEntry[] {
  const recordsText = memberText(text, "Records") ?? "[]";
  return [...elementsOf(recordsText, 0)].flatMap((recordText, part) => {
    const place = `Records[${part}]`;
    try {
      return entriesWithin(entriesOfRecord(records[part], recordText, depth), place, part);
    } catch (error) {
      return [{ place, part, content: { is: "error", error } }];
    }
  });
}

function entriesOfRecord(record: unknown, text: string, depth: number): LoadEntry[] {
  const source = isObject(record) ? record["eventSource"] : undefined;
  if (typeof source === "string" && source.endsWith(":s3")) {
    return [{ place: "", part: 0, content: { is: "change", change: readS3Record(record) } }];
  }
  const [enclosed] = enclosedIn({ Records: [record] }, text) ?? [];
  if (enclosed && depth > 0) return entriesOf(openEnvelope(enclosed.body).body, "its message", depth - 1);
  throw unknownMessage({ Records: [record] }, "the record");
}

function toItemDocument(value: unknown, text: string): ReadItem {
  checkNesting(text, "invalid_item", "the item");
  const item = readItem(value);
  const { id, collection, stac_version: stacVersion } = item;
  if (!collection) {
    throw new Fault("no_collection", `item ${id} names no collection`, {
      remedy: "set collection in the item, or collection_id in its request",
    });
  }
  const warnings = [...warningsOf(item), ...markWarnings(item, text)];
  return { id, collection, stacVersion, text, warnings, ...(item.bbox && { bbox: item.bbox }) };
}

function attempt(read: () => LoadContent): LoadContent {
  try {
    return read();
  } catch (error) {
    return { is: "error", error };
  }
}

function unknownMessage(value: unknown, what: string): Fault {
  const known = nameMessage(value);
  const why = known ? `it is ${known.name}` : typeOf(value);
  return new Fault(
    "invalid_request",
    `${what} is no STAC Item, Collection, Catalog or FeatureCollection, no claim check and no S3 event: ${why}`,
    known?.remedy === undefined ? {} : { remedy: known.remedy },
  );
}

function typeOf(value: unknown): string {
  if (!isObject(value)) return "it is no JSON object";
  const { type } = value;
  if (type === undefined) return "its type is missing";
  return typeof type === "string" ? `its type is "${truncateBytes(type, longestName)}"` : "its type is no text";
}
