import { shown } from "../fault/shown.ts";
import { isObject } from "../text/json.ts";
import { truncateBytes } from "../text/truncate-bytes.ts";
import { isEventBridgeEvent } from "./eventbridge-event.ts";

/** A message of another kind, and the way to send what it is about. */
export interface NamedMessage {
  /** Completes the sentence "it is …". */
  readonly name: string;
  readonly remedy: string | undefined;
}

const named = (name: string, remedy?: string): NamedMessage => ({ name, remedy });

/** Names messages that are sent by mistake, and those that hold nothing; undefined for what nobody can name. */
export function nameMessage(value: unknown): NamedMessage | undefined {
  if (value === null) return named("null: it holds nothing", "send a document");
  if (typeof value === "string") return named("a text in quotes: it was encoded as JSON twice", "encode it once");
  if (Array.isArray(value)) return named("a list", "send each element in a message of its own, or a FeatureCollection");
  if (!isObject(value)) return undefined;
  if (Object.keys(value).length === 0) return named("{}: it holds nothing", "send a document");
  return nameDocument(value) ?? nameEvent(value);
}

function nameDocument(value: Record<string, unknown>): NamedMessage | undefined {
  switch (value["type"]) {
    case "Feature":
    case "FeatureCollection":
    case "Collection":
    case "Catalog":
      return named(`a ${value["type"]}`, "send it to ItemLoadTopic: stac-ingest publish FILE");
  }
  if ("package_name" in value && "group_name" in value) {
    return named("an item request", "send it to ItemGenTopic: stac-ingest enqueue");
  }
  if (typeof value["code"] === "string" && "description" in value) {
    return named(`an error that an API answered, ${truncateBytes(value["code"], 100)}`, "read its description");
  }
  if (typeof value["eventType"] === "string" && "topic" in value && "subject" in value) {
    return named("an event of Azure Event Grid", "send the document alone");
  }
  if ("subscription" in value && "data" in Object(value["message"])) {
    return named("a push of Google Pub/Sub", "send its data alone, decoded from base64");
  }
  if (typeof value["s3BucketName"] === "string" && "s3Key" in value) {
    return named("a pointer of SQS's Extended Client", 'send a claim check: {"href": "s3://BUCKET/KEY"}');
  }
  if (typeof value["Bucket"] === "string" && typeof value["Key"] === "string") {
    return named("a bucket and a key", 'send a claim check: {"href": "s3://BUCKET/KEY"}');
  }
  const holder = Object.keys(value).find((key) => isObject(value[key]) && value[key]["type"] === "Feature");
  if (holder !== undefined && !("type" in value)) {
    return named(`an object that holds an item as ${JSON.stringify(truncateBytes(holder, 100))}`, "send that alone");
  }
  const [action, ...others] = Object.entries(value);
  if (action && others.length === 0 && isBulkAction(action)) {
    return named("a line of Elasticsearch's bulk format that says what to do", "send the other lines alone");
  }
  if (Object.keys(value).length === 1 && "href" in value) return named("a claim check", "send it to ItemLoadTopic");
  return namePart(value);
}

/** Names what is STAC or GeoJSON in part, or holds items in another way. */
function namePart(value: Record<string, unknown>): NamedMessage | undefined {
  const { type, items, features, geometry, extent } = value;
  const kind = typeof type === "string" ? type : undefined;
  if (Array.isArray(features)) {
    return named(`a list of features whose type is ${spoken(type)}`, 'its type must be "FeatureCollection"');
  }
  if (kind === undefined && typeof items === "object" && items !== null) {
    return named("an object with items, as for bulk_items of stac-fastapi", "jq -c '.items[]' FILE > items.ndjson");
  }
  if (kind !== undefined && ("coordinates" in value || "geometries" in value)) {
    return named(`a geometry (${truncateBytes(kind, longestType)}) without its item`, "send the item");
  }
  if (geometry !== undefined && "properties" in value) {
    return named(`an item whose type is ${spoken(type)}`, 'its type must be "Feature"');
  }
  if (isObject(extent) && "license" in value) {
    return named(`a collection whose type is ${spoken(type)}`, 'its type must be "Collection", since STAC 1.0');
  }
  return undefined;
}

const longestType = 50;

const spoken = (type: unknown): string => (type === undefined ? "missing" : shown(type));

const isBulkAction = ([name, value]: readonly [string, unknown]): boolean =>
  ["index", "create", "update", "delete"].includes(name) && isObject(value) && ("_id" in value || "_index" in value);

function nameEvent(value: Record<string, unknown>): NamedMessage | undefined {
  const { Records: records, Type: type } = value;
  if (type === "SubscriptionConfirmation" || type === "UnsubscribeConfirmation") {
    return named(
      `SNS's ${type}`,
      "subscribe the queue as its owner, or open the SubscribeURL in it, then purge this message",
    );
  }
  if (type === "Notification")
    return named("an SNS notification that is not whole or is empty", "send it as SNS made it");
  if (value["Event"] === "s3:TestEvent")
    return named("S3's test of a notification", "send its notifications to ItemLoadTopic");
  if (isEventBridgeEvent(value)) return named("an EventBridge event", "send the document alone");
  if (Array.isArray(records)) return nameRecords(records);
  if ("KinesisBatchInfo" in value || "DDBStreamBatchInfo" in value) {
    return named("Lambda's record of a failed batch of a stream: the data are not in it", "send the data");
  }
  if ("requestContext" in value && ("requestPayload" in value || "functionArn" in Object(value["requestContext"]))) {
    return named("a record of a Lambda destination that is not whole or is empty", "send its requestPayload");
  }
  if ("httpMethod" in value || "rawPath" in value)
    return named("an HTTP request of API Gateway", "send its body alone");
  if ("specversion" in value) return named("a CloudEvent without data", "send the document alone");
  if ("default" in value) return named("a message for each of SNS's protocols", "give SNS MessageStructure=json");
  return undefined;
}

function nameRecords(records: readonly unknown[]): NamedMessage {
  const sources = new Set(records.map(sourceOf));
  const [source] = sources;
  if (records.length === 0) return named("an event without records: it holds nothing", "send a document");
  if (sources.size > 1) return named("an event whose records are of several services", "send each record by itself");
  if (source === undefined) return named("an event whose records do not name their service", "send a document");
  if (source === "aws:sns" || source === "aws:sqs") {
    return named(`a Lambda event of ${source} with ${records.length} records`, "send each of their messages by itself");
  }
  return named(`an event of ${source}`, "send the document alone");
}

function sourceOf(record: unknown): string | undefined {
  const source = isObject(record) ? (record["eventSource"] ?? record["EventSource"]) : undefined;
  return typeof source === "string" ? truncateBytes(source, 100) : undefined;
}
