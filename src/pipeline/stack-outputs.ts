/** The outputs of the pipeline's stack, by which everything on AWS is found; the reference's names are kept. */
export const pipelineOutputs = {
  genTopicArn: "ItemGenSNSTopicArn",
  genQueueUrl: "ItemGenQueueUrl",
  genDeadLetterQueueUrl: "ItemGenDLQUrl",
  genFunctionName: "ItemGenFunctionName",
  loadTopicArn: "ItemLoadTopicArn",
  loadQueueUrl: "ItemLoadQueueUrl",
  loadDeadLetterQueueUrl: "ItemLoadDLQUrl",
  loadFunctionName: "ItemLoadFunctionName",
  operateFunctionName: "OperateFunctionName",
  payloadBucketName: "PayloadBucketName",
} as const;

/** The outputs of the database's stack. */
export const pgstacOutputs = { secretArn: "PgstacSecret", stacApiUrl: "StacApiUrl" } as const;

export interface StackNames {
  readonly vpc: string;
  readonly pgstac: string;
  readonly pipeline: string;
}

/** What the stacks are called, as in the reference system. */
export function stackNames({ project_id, stage }: { project_id: string; stage: string }): StackNames {
  const pipeline = `${project_id}-${stage}`;
  return { vpc: `${pipeline}-vpc`, pgstac: `${pipeline}-pgstac`, pipeline };
}
