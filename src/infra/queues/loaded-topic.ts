import type { IKey } from "aws-cdk-lib/aws-kms";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import type { Settings } from "../../settings/settings.ts";

/** Makes the topic that tells of stored items, if settings ask for it. */
export const loadedTopic = (scope: Construct, settings: Settings, masterKey: IKey): ITopic | undefined =>
  settings.item_loaded_topic ? new Topic(scope, "ItemLoadedTopic", { masterKey, enforceSSL: true }) : undefined;
