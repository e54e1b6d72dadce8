import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import { environmentNames } from "../../src/settings/function-environment.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { item } from "../pipeline/message/messages.ts";
import { deliver, type SqsHandler } from "./event-source.ts";
import { bucket, type FunctionBench, openFunctionBench, recordsOf, secretArn } from "./function-bench.ts";
import { secretOf } from "./secrets-server.ts";

let bench: FunctionBench;
let database: TestDatabase;
let handler: SqsHandler;

beforeAll(async () => {
  bench = await openFunctionBench({ create_missing_collections: true });
  database = await openTestDatabase(defaultVersion);
  bench.secrets.secrets.set(secretArn, secretOf(database.url));
  handler = stageHandler("load", (log) => openLoadStage(bench.env, log));
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await database.query("DELETE FROM items");
  await bench.messaging.purge({ stage: "load", dead: true });
});

const stored = async (): Promise<string[]> =>
  (await database.query<{ id: string }>("SELECT id FROM items ORDER BY id")).map(({ id }) => id);
const dead = () => bench.messaging.peek({ stage: "load", dead: true }, 10);
const reasons = async () => (await dead()).map(({ attributes }) => attributes["error_kind"]);
const put = (key: string, document: unknown) =>
  new S3Client({}).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(document) }));
const s3Event = (...keys: string[]) =>
  JSON.stringify({
    Records: keys.map((key) => ({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "us-east-1",
      eventTime: "2026-01-01T00:00:00.000Z",
      eventName: "ObjectCreated:Put",
      s3: {
        s3SchemaVersion: "1.0",
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: { key, size: 1024, eTag: "d41d8cd98f00b204e9800998ecf8427e", sequencer: "0A1B2C3D4E5F678901" },
      },
    })),
  });

test("items published to the topic, in SNS's envelope, are stored and leave the queue", async () => {
  await bench.messaging.publish("load", [
    { body: JSON.stringify(item("a")), attributes: { run_id: "r", sequence: "1" } },
    { body: JSON.stringify(item("b")), attributes: {} },
  ]);
  expect(await deliver(bench.sqs, bench.loadQueueUrl, handler)).toBe(2);
  expect(await stored()).toEqual(["a", "b"]);
  expect(await bench.messaging.depth({ stage: "load", dead: false })).toMatchObject({ waiting: 0, inFlight: 0 });
});

test("raw bodies without an envelope are stored, also with words of AWS's in their text", async () => {
  const properties = { datetime: "2026-01-01T00:00:00Z", note: 'from "aws:s3", "TopicArn": none, {"Records": []}' };
  await bench.send([JSON.stringify(item("words", { properties })), JSON.stringify(item("plain"))]);
  await deliver(bench.sqs, bench.loadQueueUrl, handler);
  expect(await dead()).toEqual([]);
  expect(await stored()).toEqual(["plain", "words"]);
});

test("S3's events lead to their objects, with keys as S3 encodes them; its test event is taken and means nothing", async () => {
  await put("scenes/2026 01+é=1.json", item("encoded"));
  await put("scenes/many.json", { type: "FeatureCollection", features: [item("one"), item("two")] });
  const testEvent = { Service: "Amazon S3", Event: "s3:TestEvent", Time: "2026-01-01T00:00:00.000Z", Bucket: bucket };
  await bench.send([
    s3Event("scenes/2026+01%2B%C3%A9%3D1.json", "scenes/many.json"),
    JSON.stringify({ ...testEvent, RequestId: "5582815E1AEA5ADF", HostId: "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9" }),
  ]);
  await deliver(bench.sqs, bench.loadQueueUrl, handler);
  expect(await stored()).toEqual(["encoded", "one", "two"]);
  expect(await dead()).toEqual([]);
});

test("one missing object of an event costs its record, and the dead letter has that alone", async () => {
  await put("a.json", item("a"));
  await put("c.json", item("c"));
  await bench.send([s3Event("a.json", "gone.json", "c.json")]);
  await deliver(bench.sqs, bench.loadQueueUrl, handler);
  expect(await stored()).toEqual(["a", "c"]);
  expect(await reasons()).toEqual(["payload_missing"]);
  const [letter] = await dead();
  expect(letter?.attributes["error_message"]).toMatch(/^Records\[1\]: s3:\/\/payloads\/gone.json is not there/);
  expect(JSON.parse(letter?.body ?? "")).toEqual(JSON.parse(s3Event("gone.json")));
});

test("an item goes with its object where settings say so, unless the object is there again", async () => {
  const settings = {
    create_missing_collections: true,
    on_object_removed: "delete_item",
    removed_items: [{ address: `s3://${bucket}/items/{collection}/{id}.json` }],
  };
  const env = { ...bench.env, [environmentNames.settings]: JSON.stringify(settings) };
  const deleting = stageHandler("load", (log) => openLoadStage(env, log));
  const removed = (key: string) => s3Event(key).replaceAll("ObjectCreated:Put", "ObjectRemoved:Delete");
  await bench.send(["gone", "again", "other"].map((id) => JSON.stringify(item(id))));
  await deliver(bench.sqs, bench.loadQueueUrl, deleting);
  await put("items/scenes/again.json", item("again"));
  const later = (event: string) => event.replaceAll("2026-01-01T", "2030-01-01T");
  const keys = ["items/scenes/gone.json", "items/scenes/again.json", "thumbnails/other.json"];
  await bench.send(keys.map((key) => later(removed(key))));
  await deliver(bench.sqs, bench.loadQueueUrl, deleting);
  expect(await stored()).toEqual(["again", "other"]);
  expect(await dead()).toEqual([]);
  await bench.send([later(removed("items/scenes/other.json"))]);
  await deliver(bench.sqs, bench.loadQueueUrl, handler);
  expect(await stored()).toEqual(["again", "other"]);
});

test("a claim check leads to its document; one that leads nowhere is dead with its reason", async () => {
  await put("payloads/large.json", item("large"));
  const [here, gone] = ["large", "gone"].map((name) =>
    JSON.stringify({ href: `s3://${bucket}/payloads/${name}.json` }),
  );
  await bench.send([here ?? "", gone ?? ""]);
  await deliver(bench.sqs, bench.loadQueueUrl, handler);
  expect(await stored()).toEqual(["large"]);
  expect(await reasons()).toEqual(["payload_missing"]);
});

test.each([
  ["an item without a geometry", JSON.stringify(item("nowhere", { geometry: null })), "item_refused"],
  [
    "an escaped NUL in a property",
    JSON.stringify(item("nul", { properties: { datetime: "2026-01-01T00:00:00Z", a: "\0" } })),
    "item_refused",
  ],
  ["no JSON", "{", "not_json"],
  ["no STAC", '{"hello":"world"}', "invalid_request"],
  ["an item without a collection", JSON.stringify(item("lost", { collection: undefined })), "no_collection"],
  ["an S3 event without an object", '{"Records":[{"eventSource":"aws:s3","s3":{}}]}', "invalid_request"],
  ["an S3 key that is not encoded as one", s3Event("100%.json"), "invalid_request"],
])("%s is dead at once, and the item beside it is stored", async (_, body, kind) => {
  await bench.send([body, JSON.stringify(item("good"))]);
  const records = await recordsOf(() => deliver(bench.sqs, bench.loadQueueUrl, handler));
  expect(await stored()).toEqual(["good"]);
  expect(await reasons()).toEqual([kind]);
  expect(records.find(({ event }) => event === "message dead")).toMatchObject({ stage: "load", level: "error", kind });
  expect(await bench.messaging.depth({ stage: "load", dead: false })).toMatchObject({ waiting: 0, inFlight: 0 });
});

test("the log is a record a line and holds no password", async () => {
  const secret = JSON.parse(bench.secrets.secrets.get(secretArn) ?? "") as { password: string };
  await bench.send([JSON.stringify(item("logged"))]);
  const records = await recordsOf(() => deliver(bench.sqs, bench.loadQueueUrl, handler));
  expect(records.map(({ event, stage, level }) => ({ event, stage, level }))).toEqual([
    { event: "items loaded", stage: "load", level: "info" },
    { event: "batch done", stage: "load", level: "info" },
  ]);
  expect(JSON.stringify(records)).not.toContain(secret.password);
});
