/** A record of S3's own notification. */
export const s3Record = (key: string, eventName = "ObjectCreated:Put", more: Record<string, unknown> = {}) => ({
  eventVersion: "2.3",
  eventSource: "aws:s3",
  awsRegion: "eu-central-1",
  eventTime: "2026-02-03T04:05:06.000Z",
  eventName,
  s3: {
    s3SchemaVersion: "1.0",
    bucket: { name: "stac-in", arn: "arn:aws:s3:::stac-in" },
    object: { key, sequencer: "00AA" },
  },
  ...more,
});

/** An event of S3 that came by EventBridge. */
export const eventBridgeEvent = (key: string, type = "Object Created") => ({
  version: "0",
  id: "9b1c0b5e-0000-4000-8000-000000000001",
  "detail-type": type,
  source: "aws.s3",
  account: "000000000000",
  time: "2026-02-03T04:05:06Z",
  region: "eu-central-1",
  resources: ["arn:aws:s3:::stac-in"],
  detail: {
    version: "0",
    bucket: { name: "stac-in" },
    object: { key, size: 2048, etag: "0", sequencer: "00AA" },
    reason: "PutObject",
  },
});

/** A message as SNS wraps it. */
export const snsEnvelope = (message: unknown, attributes: Record<string, string> = {}) => ({
  Type: "Notification",
  MessageId: "1",
  TopicArn: "arn:aws:sns:us-west-2:1:t",
  Message: typeof message === "string" ? message : JSON.stringify(message),
  Timestamp: "2026-01-01T00:00:00.000Z",
  MessageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, Value]) => [name, { Type: "String", Value }]),
  ),
});

/** Lambda's event of one message of SNS. */
export const lambdaSnsEvent = (message: unknown) => ({
  Records: [{ EventSource: "aws:sns", EventVersion: "1.0", Sns: snsEnvelope(message, { run_id: "r" }) }],
});

/** Lambda's event of messages of SQS. */
export const lambdaSqsEvent = (...bodies: readonly unknown[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: { SentTimestamp: String(Date.UTC(2026, 0, 1)) },
    messageAttributes: { run_id: { stringValue: "r", dataType: "String" } },
    eventSource: "aws:sqs",
  })),
});

/** Lambda's record of an invocation, as it sends it to a destination. */
export const lambdaDestination = (condition: string, payloads: Record<string, unknown>) => ({
  version: "1.0",
  timestamp: "2026-01-01T00:00:00.000Z",
  requestContext: {
    requestId: "q",
    functionArn: "arn:aws:lambda:eu-west-1:1:function:f",
    condition,
    approximateInvokeCount: 3,
  },
  ...payloads,
});

export const cloudEvent = (data: Record<string, unknown>) => ({
  specversion: "1.0",
  id: "1",
  source: "/producer",
  type: "org.example.item",
  time: "2026-01-01T00:00:00Z",
  ...data,
});
