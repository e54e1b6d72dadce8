import { stackOutputs } from "../../settings/stack-outputs.ts";
import type { AwsMessagingOptions } from "./messaging.ts";

type QueueAddresses = AwsMessagingOptions["addresses"];

/** Reads the addresses of topics and queues from a stack's outputs, of another program's pipeline, too; undefined if one is missing. */
export function queueAddresses(outputs: Readonly<Record<string, string>>): QueueAddresses | undefined {
  let isWhole = true;
  const output = (name: keyof typeof stackOutputs): string => {
    const value = outputs[stackOutputs[name]];
    isWhole &&= value !== undefined;
    return value ?? "";
  };
  const addresses = {
    gen: {
      topicArn: output("itemGenTopicArn"),
      queueUrl: output("itemGenQueueUrl"),
      deadLetterUrl: output("itemGenDeadLetterUrl"),
    },
    load: {
      topicArn: output("itemLoadTopicArn"),
      queueUrl: output("itemLoadQueueUrl"),
      deadLetterUrl: output("itemLoadDeadLetterUrl"),
    },
  };
  return isWhole ? addresses : undefined;
}
