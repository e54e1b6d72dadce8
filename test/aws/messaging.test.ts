import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll } from "vitest";
import { AcceptedFiles } from "../../src/targets/aws/accepted-files.ts";
import { BatchPublisher } from "../../src/targets/aws/batch-publisher.ts";
import { openAwsMessaging, type StageAddresses } from "../../src/targets/aws/messaging.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { type Bench, maxReceives, messagingContract } from "../contracts/messaging.ts";
import { type RunningEmulator, startEmulator } from "./start-emulator.ts";

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(removeFolders);
afterAll(() => emulator[Symbol.asyncDispose]());

const clientsAt = (endpoint: string) => {
  const config = { endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  return { sns: new SNSClient(config), sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }) };
};

let made = 0;

/** A stage's topic, queue and dead letters, wired as the stack wires them. */
async function createStage({ sns, sqs }: ReturnType<typeof clientsAt>): Promise<StageAddresses> {
  made += 1;
  const create = async (name: string, Attributes: Record<string, string> = {}) => {
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-${made}`, Attributes }));
    const described = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
    return { url: QueueUrl, arn: described.Attributes?.QueueArn ?? "" };
  };
  const dead = await create("dead");
  const redrive = { deadLetterTargetArn: dead.arn, maxReceiveCount: maxReceives };
  const queue = await create("queue", { RedrivePolicy: JSON.stringify(redrive) });
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: `topic-${made}` }));
  const Attributes = { RawMessageDelivery: "true" };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue.arn, Attributes }));
  return { topicArn: TopicArn, queueUrl: queue.url, deadLetterUrl: dead.url };
}

async function open(endpoint: string): Promise<Bench> {
  const home = clientsAt(emulator.endpointUrl);
  const addresses = { gen: await createStage(home), load: await createStage(home) };
  const clients = clientsAt(endpoint);
  const publisher = new BatchPublisher(clients.sns);
  const acceptedFiles = new AcceptedFiles(folderWith({}));
  const close = (): void => {
    for (const client of [home.sns, home.sqs, clients.sns, clients.sqs]) client.destroy();
    publisher[Symbol.dispose]();
    acceptedFiles[Symbol.dispose]();
  };
  return { messaging: openAwsMessaging({ ...clients, publisher, addresses, acceptedFiles }), elapse: () => {}, close };
}

messagingContract(
  () => open(emulator.endpointUrl),
  () => open("http://127.0.0.1:1"),
);
