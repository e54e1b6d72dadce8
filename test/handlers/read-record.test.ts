import { expect, test } from "vitest";
import type { SqsRecord } from "../../src/handlers/lambda.ts";
import { readRecord } from "../../src/handlers/read-record.ts";

/** A record with all that Lambda hands over, more than is used. */
const record = (overrides: Partial<SqsRecord> = {}): SqsRecord => ({
  messageId: "2e1424d4-f796-459a-8184-9c92662be6da",
  receiptHandle: "AQEBzWwaftRI0KuVm4tP+/7q1rGgNqicHq",
  body: '{"a":1}',
  attributes: {
    ApproximateReceiveCount: "3",
    SentTimestamp: "1545082650636",
    ...{ SenderId: "AIDAIENQZJOLO23YVJ4VO", ApproximateFirstReceiveTimestamp: "1545082650649" },
  },
  messageAttributes: {},
  ...{
    md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-2:123456789012:my-queue",
    awsRegion: "us-east-2",
  },
  ...overrides,
});

test("a raw body is the message, with its receives and the time it was sent", () => {
  expect(readRecord("load", record())).toEqual({
    id: "2e1424d4-f796-459a-8184-9c92662be6da",
    body: '{"a":1}',
    attributes: {},
    receiveCount: 3,
    publishedAt: 1545082650636,
    receipt: "AQEBzWwaftRI0KuVm4tP+/7q1rGgNqicHq",
  });
});

test("attributes of text are taken, of bytes left out; lists of values, which SQS sends empty, mean nothing", () => {
  const lists = { stringListValues: [], binaryListValues: [] };
  const messageAttributes = {
    run_id: { dataType: "String", stringValue: "r-1", ...lists },
    sequence: { dataType: "Number", stringValue: "7", ...lists },
    thumbnail: { dataType: "Binary", stringValue: null, binaryValue: "AAEC", ...lists },
  };
  expect(readRecord("load", record({ messageAttributes })).attributes).toEqual({ run_id: "r-1", sequence: "7" });
});

test("an envelope of SNS's is opened: what was published, when, and with which attributes", () => {
  const body = JSON.stringify({
    Type: "Notification",
    MessageId: "63a3f6b6-d533-4a47-aef9-fcf5cf758c76",
    TopicArn: "arn:aws:sns:us-west-2:123456789012:MyTopic",
    Subject: "Testing publish to subscribed queues",
    Message: '{"Service":"Amazon S3","Event":"s3:TestEvent"}',
    Timestamp: "2026-01-02T03:04:05.678Z",
    SignatureVersion: "1",
    Signature: "EXAMPLEpH+",
    SigningCertURL:
      "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
    UnsubscribeURL: "https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe",
    MessageAttributes: { run_id: { Type: "String", Value: "r-2" } },
  });
  expect(readRecord("load", record({ body }))).toMatchObject({
    body: '{"Service":"Amazon S3","Event":"s3:TestEvent"}',
    attributes: { run_id: "r-2" },
    publishedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  });
});
