import { heavyQueueOutput, stackOutputs } from "../../settings/stack-outputs.ts";
import type { AwsMessagingOptions } from "./messaging.ts";
import type { Addresses } from "./read-outputs.ts";

type QueueAddresses = AwsMessagingOptions["addresses"];

const parts = [
  "itemGenTopicArn",
  "itemGenQueueUrl",
  "itemGenDeadLetterUrl",
  "itemLoadTopicArn",
  "itemLoadQueueUrl",
  "itemLoadDeadLetterUrl",
] as const;
type QueueParts = Pick<Addresses, (typeof parts)[number] | "itemHeavyQueueUrl">;

/** Picks the topics and queues of both stages from a pipeline's addresses. */
export const queuesOf = (addresses: QueueParts): QueueAddresses => ({
  gen: {
    topicArn: addresses.itemGenTopicArn,
    queueUrl: addresses.itemGenQueueUrl,
    deadLetterUrl: addresses.itemGenDeadLetterUrl,
    heavyUrl: addresses.itemHeavyQueueUrl,
  },
  load: {
    topicArn: addresses.itemLoadTopicArn,
    queueUrl: addresses.itemLoadQueueUrl,
    deadLetterUrl: addresses.itemLoadDeadLetterUrl,
  },
});

/** Reads the addresses of topics and queues from a stack's outputs, of another program's pipeline, too; undefined if one is missing. */
export function queueAddresses(outputs: Readonly<Record<string, string>>): QueueAddresses | undefined {
  const found = parts.map((part) => [part, outputs[stackOutputs[part]]] as const);
  if (found.some(([, value]) => value === undefined)) return undefined;
  const heavy = outputs[heavyQueueOutput];
  return queuesOf({ ...(Object.fromEntries(found) as QueueParts), ...(heavy && { itemHeavyQueueUrl: heavy }) });
}
