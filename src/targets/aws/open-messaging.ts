import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { AwsAccess } from "../../settings/aws-access.ts";
import type { Messaging } from "../messaging.ts";
import type { AcceptedFiles } from "./accepted-files.ts";
import { BatchPublisher } from "./batch-publisher.ts";
import { clientSettings } from "./client-settings.ts";
import { type AwsMessagingOptions, openAwsMessaging } from "./messaging.ts";

/** Messaging over clients of its own. */
export function openMessaging(
  addresses: AwsMessagingOptions["addresses"],
  access?: AwsAccess,
  acceptedFiles?: AcceptedFiles,
): Messaging & Disposable {
  const sns = new SNSClient(clientSettings(access));
  const publisher = new BatchPublisher(sns);
  const sqs = new SQSClient({ ...clientSettings(access), useQueueUrlAsEndpoint: access?.endpointUrl === undefined });
  return {
    ...openAwsMessaging({
      sns,
      publisher,
      sqs,
      addresses,
      acceptedFiles,
      // An emulator has no quota.
      ...(access?.endpointUrl !== undefined && { messagesPerSecond: Number.POSITIVE_INFINITY }),
    }),
    [Symbol.dispose]: () => {
      publisher[Symbol.dispose]();
      sns.destroy();
      sqs.destroy();
    },
  };
}
