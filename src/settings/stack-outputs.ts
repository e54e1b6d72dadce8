import type { Settings } from "./settings.ts";

/** Outputs of the pipeline's stack: src/infra makes them, the aws target reads them. */
export const stackOutputs = {
  itemGenTopicArn: "ItemGenSNSTopicArn",
  itemGenQueueUrl: "ItemGenQueueUrl",
  itemGenDeadLetterUrl: "ItemGenDLQUrl",
  itemGenFunctionName: "ItemGenFunctionName",
  itemLoadTopicArn: "ItemLoadTopicArn",
  itemLoadQueueUrl: "ItemLoadQueueUrl",
  itemLoadDeadLetterUrl: "ItemLoadDLQUrl",
  itemLoadFunctionName: "ItemLoadFunctionName",
  operateFunctionName: "OperateFunctionName",
  payloadBucketName: "PayloadBucketName",
} as const;

/** Outputs for the owners of buckets and keys, who let these roles read; no command reads them. */
export const roleOutputs = { gen: "ItemGenRoleArn", load: "ItemLoadRoleArn", bulk: "BulkLoadRoleArn" } as const;

/** The output that names the topic which tells of stored items, for those who subscribe; no command reads it. */
export const loadedTopicOutput = "ItemLoadedTopicArn";

/** Outputs that are there if a package set runs on AWS Batch: the queue of its items, and the role that reads for them. */
export const heavyQueueOutput = "ItemHeavyQueueUrl";
export const heavyRoleOutput = "HeavyItemRoleArn";

/** The output of the pgstac stack that names the database's secret. */
export const pgstacSecretOutput = "PgstacSecret";

/** Names the function that installs and migrates pgstac, after its stack. */
export const bootstrapFunction = (pgstacStack: string): string => `${pgstacStack}-bootstrap`;

/** Names the function of the STAC API, after the stack of its database. */
export const stacApiFunction = (pgstacStack: string): string => `${pgstacStack}-stac-api`;

/** The output, and the beginning of the description, that tell our stacks from those of other programs. */
export const ownStackMark = { output: "MadeBy", value: "stac-ingest" } as const;

/** Names of the three stacks. */
export function stackNames({
  project_id,
  stage: deploymentStage,
}: {
  readonly project_id: string;
  readonly stage: string;
}) {
  const pipeline = `${project_id}-${deploymentStage}`;
  return { vpc: `${pipeline}-vpc`, pgstac: `${pipeline}-pgstac`, pipeline } as const;
}

/** Names of those of them that settings ask for, in the order they are deployed. */
export function wantedStacks(settings: Settings): string[] {
  const { vpc, pgstac, pipeline } = stackNames(settings);
  return [
    ...(settings.existing_vpc_id ? [] : [vpc]),
    ...(settings.existing_database_secret_arn ? [] : [pgstac]),
    pipeline,
  ];
}
