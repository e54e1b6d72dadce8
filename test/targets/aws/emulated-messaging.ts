import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { FauxqsServer } from "fauxqs";
import { BatchPublisher } from "../../../src/targets/aws/batch-publisher.ts";
import type { StageAddresses } from "../../../src/targets/aws/messaging.ts";
import { maxReceives } from "../../contracts/messaging.ts";

/** SDK clients that talk to a service on this machine. */
export function emulatedClients(port: number): { sns: SNSClient; publisher: BatchPublisher; sqs: SQSClient } {
  const config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const sns = new SNSClient(config);
  return { sns, publisher: new BatchPublisher(sns), sqs: new SQSClient(config) };
}

let made = 0;

/** A stage's topic, queue and dead letters, wired as the stack wires them, under names of their own. */
export function createStage(
  server: FauxqsServer,
  { raw, receives = maxReceives }: { raw: boolean; receives?: number },
): StageAddresses {
  made += 1;
  const name = `stage-${made}`;
  const dead = server.createQueue(`${name}-dead`);
  const redrive = { deadLetterTargetArn: dead.queueArn, maxReceiveCount: receives };
  const queue = server.createQueue(name, { attributes: { RedrivePolicy: JSON.stringify(redrive) } });
  const { topicArn } = server.createTopic(name);
  server.subscribe({ topic: name, queue: name, attributes: { RawMessageDelivery: String(raw) } });
  const reachable = (url: string): string => url.replace(/^http:\/\/[^/]+/, `http://127.0.0.1:${server.port}`);
  return { topicArn, queueUrl: reachable(queue.queueUrl), deadLetterUrl: reachable(dead.queueUrl) };
}
