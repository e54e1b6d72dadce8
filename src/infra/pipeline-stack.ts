import type { StackProps } from "aws-cdk-lib";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import type { Stage } from "../pipeline/message/stage.ts";
import { hasHeavy } from "../settings/heavy-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { stageNumbers } from "../settings/stage-numbers.ts";
import { alarmTopics } from "./alarms/alarm-topics.ts";
import type { WatchedDatabase } from "./alarms/database-alarms.ts";
import { watchPipeline } from "./alarms/watch-pipeline.ts";
import type { Assets } from "./code/assets.ts";
import { existingSecret, openExistingDatabase } from "./database/existing-database.ts";
import { bulkLoader } from "./functions/bulk-loader.ts";
import type { Surroundings } from "./functions/function-environments.ts";
import { genFunction } from "./functions/gen-function.ts";
import { loadFunction } from "./functions/load-function.ts";
import { operateFunction } from "./functions/operate-function.ts";
import { heavyItems } from "./heavy/heavy-items.ts";
import { heavyQueue } from "./heavy/heavy-queue.ts";
import { buildNetwork } from "./network/build-network.ts";
import type { Network } from "./network/network.ts";
import { OwnStack } from "./own-stack.ts";
import { addOutputs } from "./pipeline-outputs.ts";
import { feedFromOthers } from "./queues/feed-from-others.ts";
import { loadedTopic } from "./queues/loaded-topic.ts";
import { payloadBucket } from "./queues/payload-bucket.ts";
import { stageIds } from "./queues/stage-ids.ts";
import { type StageQueue, stageQueue } from "./queues/stage-queue.ts";
import { topicKey } from "./queues/topic-key.ts";

interface PipelineStackProps extends StackProps {
  readonly settings: Settings;
  readonly assets: Assets;
  /** The network of a stack before this one; made here if the operator has both VPC and database. */
  readonly network?: Network | undefined;
  /** Left out if the operator has a database. */
  readonly database?: { readonly secret: ISecret; readonly watched: WatchedDatabase } | undefined;
}

/** Both stages, the function of bulk loads and the operate function, with their alarms and dashboard. */
export class PipelineStack extends OwnStack {
  constructor(scope: Construct, id: string, { settings, assets, network, database, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const publishers = settings.allowed_publishers;
    const key = topicKey(this, publishers);
    const queueOf = (stage: Stage): StageQueue =>
      stageQueue(this, stageIds[stage], { numbers: stageNumbers(settings, stage), topicKey: key, publishers });
    const gen = queueOf("gen");
    const surroundings: Surroundings = {
      gen,
      load: queueOf("load"),
      heavy: hasHeavy(settings) ? heavyQueue(this, settings, gen) : undefined,
      payloads: payloadBucket(this),
      databaseSecret: database?.secret ?? existingSecret(this, settings),
      loadedTopic: loadedTopic(this, settings, key),
      settings,
    };
    const inside = network ?? buildNetwork(this, settings);
    openExistingDatabase(this, settings, inside);
    const { handler, eventSourceId } = genFunction(this, surroundings, assets);
    const functions = {
      gen: handler,
      load: loadFunction(this, surroundings, assets, inside),
      bulk: bulkLoader(this, surroundings, assets, inside),
      operate: operateFunction(this, surroundings, assets, inside),
    };
    const heavy = heavyItems(this, surroundings, assets, { genFunctionName: handler.functionName, eventSourceId });
    feedFromOthers(this, surroundings);
    const topics = alarmTopics(this, settings, key);
    watchPipeline(this, { surroundings, functions, heavy, topics, watched: database?.watched });
    addOutputs(this, surroundings, functions, heavy);
  }
}
