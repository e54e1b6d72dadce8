import { expect, test } from "vitest";
import { openEnvelope } from "../../src/pipeline/sns-envelope.ts";

const envelope = {
  Type: "Notification",
  MessageId: "1",
  TopicArn: "arn:aws:sns:us-west-2:1:t",
  Message: '{"type":"Feature"}',
  Timestamp: "2026-01-01T00:00:00.000Z",
  MessageAttributes: { run_id: { Type: "String", Value: "r" } },
};

test("a message comes out of its envelope with attributes and time", () => {
  expect(openEnvelope(JSON.stringify(envelope))).toEqual({
    body: '{"type":"Feature"}',
    attributes: { run_id: "r" },
    publishedAt: Date.UTC(2026, 0, 1),
  });
});

test.each(['{"type":"Feature"}', "not JSON", '{"about": "a \\"TopicArn\\" in text"}', '{"TopicArn":'])(
  "%s is no envelope and stays as it is",
  (body) => expect(openEnvelope(body)).toEqual({ body, attributes: {} }),
);

test("an envelope without attributes has none, and one without a date no time of publication", () => {
  const { MessageAttributes: _, ...bare } = envelope;
  expect(openEnvelope(JSON.stringify(bare))).toMatchObject({ attributes: {}, publishedAt: Date.UTC(2026, 0, 1) });
  const undated = openEnvelope(JSON.stringify({ ...envelope, Timestamp: "today" }));
  expect(undated).toEqual({ body: '{"type":"Feature"}', attributes: { run_id: "r" } });
});
