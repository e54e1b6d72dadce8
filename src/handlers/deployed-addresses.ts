import { environmentNames } from "../settings/function-environment.ts";
import type { AwsMessagingOptions } from "../targets/aws/messaging.ts";
import type { FunctionEnvironment } from "./function-environment.ts";

/** Reads the addresses of topics and queues; a function's environment has only those it uses. */
export function deployedAddresses(env: FunctionEnvironment): AwsMessagingOptions["addresses"] {
  const names = environmentNames;
  const told = (name: string): string => env[name] ?? "";
  return {
    gen: {
      topicArn: "",
      queueUrl: told(names.itemGenQueueUrl),
      deadLetterUrl: told(names.itemGenDeadLetterUrl),
      heavyUrl: env[names.itemHeavyQueueUrl],
    },
    load: {
      topicArn: told(names.itemLoadTopicArn),
      queueUrl: told(names.itemLoadQueueUrl),
      deadLetterUrl: told(names.itemLoadDeadLetterUrl),
    },
  };
}
