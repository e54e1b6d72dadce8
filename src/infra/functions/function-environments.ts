import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { environmentNames, functionEnvironment } from "../../settings/function-environment.ts";
import { functionSettings } from "../../settings/function-settings.ts";
import type { Settings } from "../../settings/settings.ts";
import type { StageQueue } from "../queues/stage-queue.ts";

/** Resources and settings that the functions learn of from their environment. */
export interface Surroundings {
  readonly gen: StageQueue;
  readonly load: StageQueue;
  /** The queue of heavy items; undefined if no package runs on AWS Batch. */
  readonly heavy: Queue | undefined;
  readonly payloads: IBucket;
  readonly databaseSecret: ISecret;
  /** Undefined if nobody is told of stored items. */
  readonly loadedTopic: ITopic | undefined;
  readonly settings: Settings;
}

/** Surroundings of a pipeline with heavy items. */
export interface HeavySurroundings extends Surroundings {
  readonly heavy: Queue;
}

/** Lambda's limit for an environment, less the room of the addresses, which only the deployment knows. */
const settingsLimitBytes = 3_000;

const stagesOfFunctions: Readonly<Partial<Record<keyof typeof functionEnvironment, Stage>>> = {
  "item-gen": "gen",
  "item-load": "load",
  "bulk-load": "load",
};

/** Functions that tell of what they stored or deleted. */
const tellers: ReadonlySet<keyof typeof functionEnvironment> = new Set(["item-load", "bulk-load", "operate"]);

/** Makes the environment of a function: exactly the variables it reads. */
export function environmentFor(
  name: keyof typeof functionEnvironment,
  { gen, load, heavy, payloads, databaseSecret, loadedTopic, settings }: Surroundings,
): Record<string, string> {
  const known: Record<string, string> = {
    [environmentNames.itemLoadTopicArn]: load.topic.topicArn,
    [environmentNames.itemGenQueueUrl]: gen.queue.queueUrl,
    [environmentNames.itemGenDeadLetterUrl]: gen.deadLetters.queueUrl,
    [environmentNames.itemLoadQueueUrl]: load.queue.queueUrl,
    [environmentNames.itemLoadDeadLetterUrl]: load.deadLetters.queueUrl,
    [environmentNames.payloadBucket]: payloads.bucketName,
    [environmentNames.pgstacSecretArn]: databaseSecret.secretArn,
  };
  const stage = stagesOfFunctions[name];
  const own = Object.entries(known).filter(([key]) => (functionEnvironment[name] as readonly string[]).includes(key));
  return {
    ...Object.fromEntries(own),
    ...(name !== "item-gen" && sslMode(settings)),
    ...(name === "item-gen" && heavy && { [environmentNames.itemHeavyQueueUrl]: heavy.queueUrl }),
    ...(tellers.has(name) && loadedTopic && { [environmentNames.itemLoadedTopicArn]: loadedTopic.topicArn }),
    ...(stage && { [environmentNames.settings]: settingsText(settings, stage) }),
  };
}

/** Makes the variable of functions that talk to the database; without a setting the functions take their default. */
export function sslMode({ database_ssl_mode }: Settings): Record<string, string> {
  return database_ssl_mode === undefined ? {} : { [environmentNames.sslMode]: database_ssl_mode };
}

function settingsText(settings: Settings, stage: Stage): string {
  const text = JSON.stringify(functionSettings(settings, stage));
  if (Buffer.byteLength(text) <= settingsLimitBytes) return text;
  throw new Fault("invalid_settings", `the settings of the ${stage} stage are too long for a function's environment`, {
    remedy:
      "shorten packages, gen.environment, allowed_hrefs or readable_buckets: fewer sets, variables, hosts or buckets, or requirements that are not needed; variables that all packages share go under gen.environment, once",
  });
}
