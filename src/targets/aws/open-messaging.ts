import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { AwsAccess } from "../../settings/aws-access.ts";
import type { Messaging } from "../messaging.ts";
import type { AcceptedFiles } from "./accepted-files.ts";
import { clientSettings } from "./client-settings.ts";
import { type AwsMessagingOptions, openAwsMessaging } from "./messaging.ts";

/** Messaging over clients of its own. */
export function openMessaging(
  addresses: AwsMessagingOptions["addresses"],
  access?: AwsAccess,
  acceptedFiles?: AcceptedFiles,
): Messaging & Disposable {
  const sns = new SNSClient(clientSettings(access));
  const sqs = new SQSClient({ ...clientSettings(access), useQueueUrlAsEndpoint: access?.endpointUrl === undefined });
  return {
    ...openAwsMessaging({ sns, sqs, addresses, acceptedFiles }),
    [Symbol.dispose]: () => {
      sns.destroy();
      sqs.destroy();
    },
  };
}
