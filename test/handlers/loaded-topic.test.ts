import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import type { LoadedItem } from "../../src/pipeline/stage/loaded-item.ts";
import { environmentNames } from "../../src/settings/function-environment.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { openLoadedTopic } from "../../src/targets/aws/loaded-topic.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { deliver, type SqsHandler } from "./event-source.ts";
import { type FunctionBench, openFunctionBench, recordsOf, secretArn } from "./function-bench.ts";
import { secretOf } from "./secrets-server.ts";

let bench: FunctionBench;
let database: TestDatabase;
let handler: SqsHandler;
let sns: SNSClient;
let sqs: SQSClient;
let topicArn: string;
let alpine: string;

beforeAll(async () => {
  bench = await openFunctionBench({ load: { outage_delays_seconds: [0] } });
  database = await openTestDatabase(defaultVersion);
  bench.secrets.secrets.set(secretArn, secretOf(database.url));
  sns = new SNSClient({});
  sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  topicArn = await makeTopic();
  alpine = await subscribe("alpine", {
    collection: ["scenes"],
    outcome: ["new", "changed"],
    datetime: [{ prefix: "2026-" }],
    west: [{ numeric: [">=", 5] }],
    east: [{ numeric: ["<=", 11] }],
  });
  handler = stageHandler("load", (log) =>
    openLoadStage({ ...bench.env, [environmentNames.itemLoadedTopicArn]: topicArn }, log),
  );
  await bench.send([JSON.stringify(collection("scenes"))]);
  await deliver(bench.sqs, bench.loadQueueUrl, handler);
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const makeTopic = async (): Promise<string> =>
  (await sns.send(new CreateTopicCommand({ Name: "item-loaded" }))).TopicArn ?? "";

async function subscribe(name: string, filter: object | undefined): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      Attributes: { RawMessageDelivery: "true", ...(filter && { FilterPolicy: JSON.stringify(filter) }) },
    }),
  );
  return QueueUrl;
}

async function received(queueUrl: string): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ["All"],
    VisibilityTimeout: 0,
  });
  return (await sqs.send(command)).Messages ?? [];
}

const at = (id: string, west: number, more: object = {}) =>
  item(id, { bbox: [west, 46, west + 1, 47], geometry: { type: "Point", coordinates: [west, 46] }, ...more });

test("who subscribes with a filter gets the items it names, with their attributes", async () => {
  const messages = [
    at("a", 7.1),
    at("elsewhere", 100),
    at("old", 7, { properties: { datetime: "2025-12-31T00:00:00Z" } }),
  ];
  await bench.messaging.publish(
    "load",
    messages.map((body, index) => ({
      body: JSON.stringify(body),
      attributes: { run_id: "r", sequence: String(index + 1) },
    })),
  );
  expect(await deliver(bench.sqs, bench.loadQueueUrl, handler)).toBe(3);
  const [first, ...others] = await received(alpine);
  expect(others).toEqual([]);
  const told = { outcome: "new", collection: "scenes", id: "a", datetime: "2026-01-01T00:00:00.000000Z", run_id: "r" };
  expect(JSON.parse(first?.Body ?? "")).toEqual({ ...told, bbox: [7.1, 46, 8.1, 47], end_datetime: told.datetime });
  const text = Object.entries(told).map(([name, StringValue]) => [
    name,
    expect.objectContaining({ DataType: "String", StringValue }),
  ]);
  const sides = Object.entries({ west: "7.1", south: "46", east: "8.1", north: "47" });
  const numbers = sides.map(([name, StringValue]) => [
    name,
    expect.objectContaining({ DataType: "Number", StringValue }),
  ]);
  expect(first?.MessageAttributes).toEqual(Object.fromEntries([...text, ...numbers]));
});

test("without its topic the function stores items, keeps one message back, and tells once the topic is there again", async () => {
  await sns.send(new DeleteTopicCommand({ TopicArn: topicArn }));
  await bench.send([JSON.stringify(at("b", 7)), JSON.stringify(at("c", 7))]);
  const records = await recordsOf(() => deliver(bench.sqs, bench.loadQueueUrl, handler));
  expect(records.find(({ event }) => event === "batch postponed")).toMatchObject({
    messages: 1,
    reason: expect.stringMatching(
      /^stored, and not told to all who listen: arn:aws:sns:\S+:item-loaded does not exist/,
    ),
  });
  expect(await database.query("SELECT id FROM items WHERE id IN ('b', 'c')")).toHaveLength(2);
  expect(await makeTopic()).toBe(topicArn);
  const everything = await subscribe("everything", undefined);
  // A function that starts later knows nothing of the failure.
  const other = stageHandler("load", (log) =>
    openLoadStage({ ...bench.env, [environmentNames.itemLoadedTopicArn]: topicArn }, log),
  );
  await expect.poll(() => deliver(bench.sqs, bench.loadQueueUrl, other)).toBe(1);
  const told = (await received(everything)).map(({ Body }) => JSON.parse(Body ?? "") as LoadedItem);
  expect(told.map(({ outcome, id }) => `${outcome} ${id}`).sort()).toEqual(["new b", "new c"]);
  expect(await bench.messaging.depth({ stage: "load", dead: false })).toMatchObject({ waiting: 0, inFlight: 0 });
});

test("an item that no message can hold is left out and logged, and holds up no other; odd ids go in the body alone", async () => {
  const everything = await subscribe("odd", undefined);
  const log: unknown[] = [];
  using topic = openLoadedTopic(topicArn, (...record) => log.push(record));
  const told: LoadedItem = {
    ...{ outcome: "deleted", collection: "scenes", id: "a", run_id: null, bbox: [-180, -90, 1e10, 90] },
    ...{ datetime: "2026-01-01T00:00:00.000000Z", end_datetime: "2026-01-01T00:00:00.000000Z" },
  };
  const odd = { ...told, id: "odd\u0001\ud800\uffff" };
  const long = { ...told, id: "x".repeat(2_000) };
  await topic.notifyOf([{ ...told, id: "x".repeat(300_000) }, odd, long, told]);
  expect(log).toEqual([
    ["error", "item not told", expect.objectContaining({ error: expect.stringContaining("262144 are taken") })],
  ]);
  const messages = await received(everything);
  const byId = new Map(messages.map(({ Body = "", MessageAttributes }) => [JSON.parse(Body).id, MessageAttributes]));
  expect([...byId.keys()].sort()).toEqual(["a", odd.id, long.id].sort());
  expect(Object.keys(byId.get("a") ?? {}).sort()).toEqual([
    "collection",
    "datetime",
    "id",
    "north",
    "outcome",
    "south",
    "west",
  ]);
  for (const id of [odd.id, long.id]) expect(byId.get(id)).not.toHaveProperty("id");
});

test("a topic that is silent costs no message a receive: the function answers in its time, and tells another time", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  process.env["AWS_ENDPOINT_URL_SNS"] = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const patient = stageHandler("load", (log) =>
    openLoadStage({ ...bench.env, [environmentNames.itemLoadedTopicArn]: topicArn }, log),
  );
  await bench.send([JSON.stringify(at("e", 7)), JSON.stringify(at("f", 7))]);
  const began = performance.now();
  const records = await recordsOf(() => deliver(bench.sqs, bench.loadQueueUrl, patient, 13_000));
  expect(performance.now() - began).toBeLessThan(13_000);
  expect(records.find(({ event }) => event === "batch postponed")).toMatchObject({
    messages: 1,
    reason: expect.stringMatching(/item-loaded did not answer in time$/),
  });
  delete process.env["AWS_ENDPOINT_URL_SNS"];
  silent.closeAllConnections();
  silent.close();
  const everything = await subscribe("later", undefined);
  const other = stageHandler("load", (log) =>
    openLoadStage({ ...bench.env, [environmentNames.itemLoadedTopicArn]: topicArn }, log),
  );
  await expect.poll(() => deliver(bench.sqs, bench.loadQueueUrl, other)).toBe(1);
  const told = (await received(everything)).map(({ Body }) => JSON.parse(Body ?? "") as LoadedItem);
  expect(told.map(({ outcome, id }) => `${outcome} ${id}`).sort()).toEqual(["new e", "new f"]);
});
