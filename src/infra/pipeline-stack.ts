import type { StackProps } from "aws-cdk-lib";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import type { Stage } from "../pipeline/stage.ts";
import { hasHeavy } from "../settings/heavy-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { stageNumbers } from "../settings/stage-numbers.ts";
import { alarmTopics } from "./alarm-topics.ts";
import type { Assets } from "./assets.ts";
import { buildNetwork } from "./build-network.ts";
import { bulkLoader } from "./bulk-loader.ts";
import type { WatchedDatabase } from "./database-alarms.ts";
import { existingSecret, openExistingDatabase } from "./existing-database.ts";
import { feedFromOthers } from "./feed-from-others.ts";
import type { Surroundings } from "./function-environments.ts";
import { genFunction } from "./gen-function.ts";
import { heavyItems } from "./heavy-items.ts";
import { heavyQueue } from "./heavy-queue.ts";
import { loadFunction } from "./load-function.ts";
import { loadedTopic } from "./loaded-topic.ts";
import type { Network } from "./network.ts";
import { operateFunction } from "./operate-function.ts";
import { OwnStack } from "./own-stack.ts";
import { payloadBucket } from "./payload-bucket.ts";
import { addOutputs } from "./pipeline-outputs.ts";
import { stageIds } from "./stage-ids.ts";
import { type StageQueue, stageQueue } from "./stage-queue.ts";
import { topicKey } from "./topic-key.ts";
import { watchPipeline } from "./watch-pipeline.ts";

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
