import type { Log } from "../pipeline/message/log.ts";
import { bulkConnections } from "../settings/bulk-load.ts";
import { environmentNames } from "../settings/function-environment.ts";
import { openLoadedTopic } from "../targets/aws/loaded-topic.ts";
import type { BulkLoadEffects } from "./answer-bulk-load.ts";
import { deployedCatalogue } from "./deployed-catalogue.ts";
import { deployedSettings } from "./deployed-settings.ts";
import type { FunctionEnvironment } from "./function-environment.ts";

/** Opens what bulk loads work with; the topic of stored items, if there is one, is told of those that they store. */
export function bulkLoadEffects(env: FunctionEnvironment, log: Log): BulkLoadEffects {
  const { newest_wins: newestWins, requester_pays: requesterPays } = deployedSettings(env, "load");
  const topicArn = env[environmentNames.itemLoadedTopicArn];
  const notifyOf = topicArn ? openLoadedTopic(topicArn, log).notifyOf : undefined;
  const keepsNotices = notifyOf !== undefined;
  const catalogue = deployedCatalogue(env, log, { newestWins, connections: bulkConnections, keepsNotices });
  return { catalogue, requesterPays, notifyOf, log };
}
