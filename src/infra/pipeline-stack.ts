import type { StackProps } from "aws-cdk-lib";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import type { Settings } from "../settings/settings.ts";
import { stageNumbers } from "../settings/stage-numbers.ts";
import { alarmTopics } from "./alarm-topics.ts";
import type { Assets } from "./assets.ts";
import { buildNetwork } from "./build-network.ts";
import type { WatchedDatabase } from "./database-alarms.ts";
import { existingSecret, openExistingDatabase } from "./existing-database.ts";
import type { Surroundings } from "./function-environments.ts";
import { genFunction } from "./gen-function.ts";
import { loadFunction } from "./load-function.ts";
import type { Network } from "./network.ts";
import { operateFunction } from "./operate-function.ts";
import { OwnStack } from "./own-stack.ts";
import { payloadBucket } from "./payload-bucket.ts";
import { addOutputs } from "./pipeline-outputs.ts";
import { stageIds } from "./stage-ids.ts";
import { stageQueue } from "./stage-queue.ts";
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

/** Both stages and the operate function, with their alarms and dashboard. */
export class PipelineStack extends OwnStack {
  constructor(scope: Construct, id: string, { settings, assets, network, database, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const key = topicKey(this);
    const surroundings: Surroundings = {
      gen: stageQueue(this, stageIds.gen, stageNumbers(settings, "gen"), key),
      load: stageQueue(this, stageIds.load, stageNumbers(settings, "load"), key),
      payloads: payloadBucket(this),
      databaseSecret: database?.secret ?? existingSecret(this, settings),
      settings,
    };
    const inside = network ?? buildNetwork(this, settings);
    openExistingDatabase(this, settings, inside);
    const functions = {
      gen: genFunction(this, surroundings, assets),
      load: loadFunction(this, surroundings, assets, inside),
      operate: operateFunction(this, surroundings, assets, inside),
    };
    const topics = alarmTopics(this, settings, key);
    watchPipeline(this, { surroundings, functions, topics, watched: database?.watched });
    addOutputs(this, surroundings, functions);
  }
}
