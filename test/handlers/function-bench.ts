import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import type { LogRecord } from "../../src/pipeline/message/log.ts";
import { environmentNames } from "../../src/settings/function-environment.ts";
import { openMessaging } from "../../src/targets/aws/open-messaging.ts";
import type { Messaging } from "../../src/targets/messaging.ts";
import { createStage } from "../targets/aws/emulated-messaging.ts";
import { type SecretsServer, startSecretsServer } from "./secrets-server.ts";

export const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pgstac-AbCdEf";
export const bucket = "payloads";

/** The services functions talk to, and the environment they are deployed with. */
export interface FunctionBench extends AsyncDisposable {
  readonly server: FauxqsServer;
  readonly secrets: SecretsServer;
  readonly sqs: SQSClient;
  readonly messaging: Messaging;
  readonly loadQueueUrl: string;
  readonly loadDeadLetterUrl: string;
  readonly env: Record<string, string>;
  /** Sends bodies to the load queue as other producers do, without a topic. */
  send(bodies: readonly string[]): Promise<void>;
}

export async function openFunctionBench(
  settings: object,
  { raw = false, ...receives }: { readonly raw?: boolean; readonly receives?: number } = {},
): Promise<FunctionBench> {
  const server = await startFauxqs({ port: 0, logger: false });
  const secrets = await startSecretsServer();
  server.createBucket(bucket);
  const addresses = {
    gen: createStage(server, { raw: true, ...receives }),
    load: createStage(server, { raw, ...receives }),
  };
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${server.port}`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  });
  const sqs = new SQSClient({});
  return {
    server,
    secrets,
    sqs,
    messaging: openMessaging(addresses),
    loadQueueUrl: addresses.load.queueUrl,
    loadDeadLetterUrl: addresses.load.deadLetterUrl,
    env: {
      [environmentNames.itemLoadTopicArn]: addresses.load.topicArn,
      [environmentNames.itemGenQueueUrl]: addresses.gen.queueUrl,
      [environmentNames.itemGenDeadLetterUrl]: addresses.gen.deadLetterUrl,
      [environmentNames.itemLoadQueueUrl]: addresses.load.queueUrl,
      [environmentNames.itemLoadDeadLetterUrl]: addresses.load.deadLetterUrl,
      [environmentNames.payloadBucket]: bucket,
      [environmentNames.pgstacSecretArn]: secretArn,
      [environmentNames.sslMode]: "disable",
      [environmentNames.settings]: JSON.stringify(settings),
    },
    async send(bodies) {
      for (const body of bodies) {
        await sqs.send(new SendMessageCommand({ QueueUrl: addresses.load.queueUrl, MessageBody: body }));
      }
    },
    async [Symbol.asyncDispose]() {
      sqs.destroy();
      await server.stop();
      await secrets[Symbol.asyncDispose]();
    },
  };
}

/** Collects the text written to stdout while `work` runs. */
export async function recordsOf(work: () => Promise<unknown>): Promise<LogRecord[]> {
  const lines: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = (text: string | Uint8Array): boolean => lines.push(String(text)) > 0;
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return lines.map((line) => JSON.parse(line) as LogRecord);
}
