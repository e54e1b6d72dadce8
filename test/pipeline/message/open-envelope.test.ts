import { expect, test } from "vitest";
import { openEnvelope } from "../../../src/pipeline/message/open-envelope.ts";
import { cloudEvent, lambdaDestination, lambdaSnsEvent, lambdaSqsEvent, snsEnvelope } from "./events.ts";

const item = '{"type":"Feature","bbox":[1.0,2.50]}';
const open = (value: unknown) => openEnvelope(JSON.stringify(value));

test("a message comes out of its envelope with attributes and time", () => {
  expect(open(snsEnvelope(item, { run_id: "r" }))).toEqual({
    body: item,
    attributes: { run_id: "r" },
    publishedAt: Date.UTC(2026, 0, 1),
  });
});

test.each(['{"type":"Feature"}', "not JSON", '{"about": "a \\"TopicArn\\" in text"}', '{"TopicArn":'])(
  "%s is no envelope and stays as it is",
  (body) => expect(openEnvelope(body)).toEqual({ body, attributes: {} }),
);

test("an envelope without attributes has none, and one without a date no time of publication", () => {
  const { MessageAttributes: _, ...bare } = snsEnvelope(item);
  expect(open(bare)).toMatchObject({ attributes: {}, publishedAt: Date.UTC(2026, 0, 1) });
  expect(open({ ...snsEnvelope(item), Timestamp: "today" })).toEqual({ body: item, attributes: {} });
});

test.each<[string, unknown]>([
  ["SNS's within SNS's", snsEnvelope(snsEnvelope(item))],
  ["Lambda's event of SNS", lambdaSnsEvent(item)],
  ["Lambda's event of SQS", lambdaSqsEvent(item)],
  ["Lambda's event of SQS with SNS's envelope", lambdaSqsEvent(snsEnvelope(item))],
  ["a success for a destination", lambdaDestination("Success", { requestPayload: 1, responsePayload: item })],
  ["a failure for a destination", lambdaDestination("RetriesExhausted", { requestPayload: lambdaSnsEvent(item) })],
  ["a CloudEvent with text", cloudEvent({ data: item })],
  ["a CloudEvent with base64", cloudEvent({ data_base64: Buffer.from(item).toString("base64") })],
])("%s is opened", (_, envelope) => expect(open(envelope).body).toBe(item));

test("a document that an envelope holds as JSON keeps how its numbers were written", () => {
  const failure = JSON.stringify(lambdaDestination("EventAgeExceeded", { requestPayload: 0 }));
  expect(openEnvelope(failure.replace('"requestPayload":0', `"requestPayload":${item}`)).body).toBe(item);
  const event = JSON.stringify(cloudEvent({ data: 0 })).replace('"data":0', `"data":${item}`);
  expect(openEnvelope(event).body).toBe(item);
});

test("of a name that several envelopes have the outermost attribute counts, and the innermost time", () => {
  const inner = { ...snsEnvelope(item, { run_id: "inner", sequence: "1" }), Timestamp: "2025-01-01T00:00:00.000Z" };
  expect(open(snsEnvelope(inner, { run_id: "outer" }))).toEqual({
    body: item,
    attributes: { run_id: "outer", sequence: "1" },
    publishedAt: Date.UTC(2025, 0, 1),
  });
});

test("attributes that no queue takes are left out", () => {
  const envelope = snsEnvelope(item, { good: "é", empty: "", "bad name": "x", control: "\u0001" });
  const { MessageAttributes } = envelope;
  const bytes = { Type: "Binary", Value: "AAAA" };
  expect(open({ ...envelope, MessageAttributes: { ...MessageAttributes, bytes } }).attributes).toEqual({ good: "é" });
});

test.each<[string, unknown]>([
  ["several messages", lambdaSqsEvent(item, item)],
  ["an empty message", snsEnvelope(" ")],
  ["bytes that are not UTF-8", cloudEvent({ data_base64: "/w==" })],
  ["no data", cloudEvent({})],
])("an envelope of %s stays closed", (_, envelope) => {
  expect(open(envelope).body).toBe(JSON.stringify(envelope));
});

test("envelopes without end are not opened without end", () => {
  let body: unknown = item;
  for (let count = 0; count < 8; count++) body = snsEnvelope(body);
  expect(open(body).body).toContain("TopicArn");
});
