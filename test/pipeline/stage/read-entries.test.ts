import fc from "fast-check";
import { expect, test } from "vitest";
import { readEntries } from "../../../src/pipeline/stage/read-entries.ts";
import {
  cloudEvent,
  eventBridgeEvent,
  lambdaDestination,
  lambdaSnsEvent,
  lambdaSqsEvent,
  s3Record,
  snsEnvelope,
} from "../message/events.ts";
import { item } from "../message/messages.ts";

const read = (value: unknown) => readEntries(typeof value === "string" ? value : JSON.stringify(value));

test("each record of an event is an entry, and one that cannot be read costs itself", () => {
  const entries = read({ Records: [s3Record("a"), s3Record("b", "ObjectRemoved:Delete"), s3Record("100%"), null] });
  expect(entries.map(({ place, part, content }) => [place, part, content.is])).toEqual([
    ["Records[0]", 0, "change"],
    ["Records[1]", 1, "change"],
    ["Records[2]", 2, "error"],
    ["Records[3]", 3, "error"],
  ]);
});

test("the items of several messages in one event are entries of their record", () => {
  const entries = read(lambdaSqsEvent(item("a"), { type: "FeatureCollection", features: [item("b"), 5] }, "?"));
  expect(entries.map(({ place, part, content }) => [place, part, content.is])).toEqual([
    ["Records[0]", 0, "item"],
    ["Records[1] features[0] (b)", 1, "item"],
    ["Records[1] features[1]", 1, "error"],
    ["Records[2]", 2, "error"],
  ]);
});

test.each<[string, unknown]>([
  ["S3's within SNS's", snsEnvelope({ Records: [s3Record("a")] })],
  ["S3's within SNS's within SQS's", lambdaSqsEvent(snsEnvelope({ Records: [s3Record("a")] }))],
  ["EventBridge's", eventBridgeEvent("a")],
  ["EventBridge's within SNS's", snsEnvelope(eventBridgeEvent("a"))],
])("%s event tells of an object", (_, event) => {
  expect(read(event)).toMatchObject([{ content: { is: "change", change: { href: "s3://stac-in/a" } } }]);
});

test.each(["", "  \n"])("the empty message %j is refused", (body) => {
  expect(read(body)).toMatchObject([{ content: { error: { kind: "not_json", message: "the message is empty" } } }]);
});

test.each<[unknown, string]>([
  ["null", "it is null: it holds nothing"],
  ["{}", "it is {}: it holds nothing"],
  ["[]", "it is a list"],
  ['"{}"', "it was encoded as JSON twice"],
  [{ id: "x" }, "its type is missing"],
  [{ type: "Scene" }, 'its type is "Scene"'],
  [{ type: "Point", coordinates: [1, 2] }, "a geometry (Point) without its item"],
  [{ type: "GeometryCollection", geometries: [] }, "a geometry (GeometryCollection) without its item"],
  [{ items: { a: {} }, method: "upsert" }, "as for bulk_items of stac-fastapi jq -c '.items[]'"],
  [{ items: [] }, "jq -c '.items[]'"],
  [{ type: "ItemCollection", features: [] }, 'whose type is "ItemCollection" its type must be "FeatureCollection"'],
  [{ id: "x", geometry: null, properties: {} }, 'an item whose type is missing its type must be "Feature"'],
  [{ id: "x", extent: {}, license: "other" }, 'a collection whose type is missing its type must be "Collection"'],
  [{ package_name: "p", group_name: "g" }, "an item request"],
  [{ Records: [] }, "an event without records"],
  [{ Records: [{ eventSource: "aws:dynamodb" }] }, "an event of aws:dynamodb"],
  [{ Records: [{ eventSource: "aws:sqs", body: 5 }] }, "a Lambda event of aws:sqs"],
  [{ Type: "SubscriptionConfirmation", Token: "t" }, "SNS's SubscriptionConfirmation"],
  [snsEnvelope(""), "an SNS notification that is not whole or is empty"],
  [{ ...eventBridgeEvent("a"), source: "aws.ec2" }, "an EventBridge event of aws.ec2"],
  [{ ...eventBridgeEvent("a"), source: [] }, "an EventBridge event of no name"],
  [{ type: [] }, "its type is no text"],
  [{ code: "NotFoundError", description: "no such item" }, "an error that an API answered, NotFoundError"],
  [{ topic: "/x", subject: "/y", eventType: "Microsoft.Storage.BlobCreated" }, "an event of Azure Event Grid"],
  [{ message: { data: "e30=" }, subscription: "projects/p" }, "a push of Google Pub/Sub"],
  [{ Bucket: "b", Key: "k" }, "a bucket and a key"],
  [{ s3BucketName: "b", s3Key: "k" }, "a pointer of SQS's Extended Client"],
  [{ op: "create", item: { type: "Feature" } }, 'an object that holds an item as "item"'],
  [{ index: { _index: "items_x", _id: "a" } }, "a line of Elasticsearch's bulk format"],
  [{ httpMethod: "POST", requestContext: {}, body: "{}" }, "an HTTP request of API Gateway"],
  [lambdaDestination("RetriesExhausted", {}), "a record of a Lambda destination"],
  [{ requestContext: {}, KinesisBatchInfo: {} }, "a failed batch of a stream"],
  [cloudEvent({}), "a CloudEvent without data"],
  [{ default: "x", sqs: "y" }, "MessageStructure=json"],
])("%j is refused by its name", (message, why) => {
  const [entry] = read(message);
  const { error } = (entry?.content ?? {}) as { error: { kind: string; message: string; remedy?: string } };
  expect(error.kind).toBe("invalid_request");
  expect(`${error.message} ${error.remedy}`).toContain(why);
});

test("the test of a notification asks for nothing", () => {
  expect(read({ Service: "Amazon S3", Event: "s3:TestEvent" })).toMatchObject([{ content: { is: "nothing" } }]);
});

const samples = [
  item("a"),
  { type: "FeatureCollection", features: [item("a"), item("b")] },
  { Records: [s3Record("a"), s3Record("b", "ObjectRemoved:Delete")] },
  eventBridgeEvent("a"),
  snsEnvelope({ Records: [s3Record("a")] }, { run_id: "r" }),
  lambdaSnsEvent(item("a")),
  lambdaSqsEvent(item("a"), { Records: [s3Record("a")] }),
  lambdaDestination("RetriesExhausted", { requestPayload: lambdaSnsEvent(item("a")) }),
  cloudEvent({ data: item("a") }),
  { href: "s3://b/k" },
];

const deep = "[".repeat(5_000) + "]".repeat(5_000);

/** Puts another value somewhere into a JSON value. */
function mutated(value: unknown, path: readonly number[], other: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== "object" || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return other;
  const copy = structuredClone(value) as Record<string, unknown>;
  if (other === undefined && rest.length === 0) delete copy[key];
  else copy[key] = mutated(copy[key], rest, other);
  return copy;
}

test("whatever is wrong with a message, reading it ends, and no fault of it is one that may pass", () => {
  const path = fc.array(fc.nat(20), { minLength: 1, maxLength: 7 });
  const other = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constant("@deep"),
    fc.constant(undefined),
    fc.constantFrom(...samples),
  );
  fc.assert(
    fc.property(fc.constantFrom(...samples), path, other, fc.nat(3), (sample, where, what, cut) => {
      const text = (JSON.stringify(mutated(sample, where, what)) ?? "").replaceAll('"@deep"', deep);
      for (const { content } of readEntries(cut === 0 ? text.slice(0, text.length / 2) : text)) {
        if (content.is !== "error") continue;
        expect(content.error).toMatchObject({
          kind: expect.stringMatching(/^(not_json|invalid_request|invalid_item|invalid_collection|no_collection)$/),
          message: expect.stringMatching(/\S/),
        });
      }
    }),
    { numRuns: 500 },
  );
});
