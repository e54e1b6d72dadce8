import type { Log } from "../pipeline/message/log.ts";
import { environmentNames } from "../settings/function-environment.ts";
import { openLoadedTopic } from "../targets/aws/loaded-topic.ts";
import { deployedCatalogue } from "./deployed-catalogue.ts";
import type { FunctionEnvironment } from "./function-environment.ts";
import type { SecretCatalogue } from "./secret-catalogue.ts";

/** Opens the catalogue that operators ask; the topic of stored items, if there is one, is told of those they delete. */
export function operateCatalogue(env: FunctionEnvironment, log: Log): SecretCatalogue {
  const topicArn = env[environmentNames.itemLoadedTopicArn];
  return deployedCatalogue(env, log, topicArn ? { notifyOf: openLoadedTopic(topicArn, log).notifyOf } : {});
}
