import { createHash } from "node:crypto";
import { SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { receiveMessages } from "../../../src/targets/aws/receive-messages.ts";
import { startAnsweringServer } from "./answering-server.ts";

test("a message has its times by the clock of SQS, also where this machine's is wrong", async () => {
  const date = new Date("2020-01-02T03:04:05Z");
  const sentAt = date.getTime() - 1_234;
  const attributes = { SentTimestamp: String(sentAt), ApproximateReceiveCount: "1" };
  const MD5OfBody = createHash("md5").update("{}").digest("hex");
  const message = { MessageId: "m", ReceiptHandle: "r", Body: "{}", MD5OfBody, Attributes: attributes };
  await using server = await startAnsweringServer(() => ({
    headers: { date: date.toUTCString(), "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify({ Messages: [message] }),
  }));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const sqs = new SQSClient({ endpoint: server.endpointUrl, region: "us-east-1", credentials });
  const url = `${server.endpointUrl}/000000000000/queue`;
  const options = { limit: 1, waitSeconds: 0, visibilitySeconds: 60 };
  const [received] = await receiveMessages(sqs, { stage: "gen", dead: false }, url, options);
  expect(received).toMatchObject({ id: "m", sentAt, servedAt: date.getTime() });
  sqs.destroy();
});
