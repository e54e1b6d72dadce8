import { CfnOutput } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import {
  heavyQueueOutput,
  heavyRoleOutput,
  loadedTopicOutput,
  roleOutputs,
  stackOutputs,
} from "../settings/stack-outputs.ts";
import type { Surroundings } from "./functions/function-environments.ts";
import type { HeavyParts } from "./heavy/heavy-items.ts";

export interface PipelineFunctions {
  readonly gen: LambdaFunction;
  readonly load: LambdaFunction;
  readonly bulk: LambdaFunction;
  readonly operate: LambdaFunction;
}

/** The addresses by which commands and producers find the pipeline. */
export function addOutputs(
  scope: Construct,
  { gen, load, heavy: heavyQueue, payloads, loadedTopic }: Surroundings,
  functions: PipelineFunctions,
  heavy: HeavyParts | undefined,
): void {
  const values: Record<keyof typeof stackOutputs, string> = {
    itemGenTopicArn: gen.topic.topicArn,
    itemGenQueueUrl: gen.queue.queueUrl,
    itemGenDeadLetterUrl: gen.deadLetters.queueUrl,
    itemGenFunctionName: functions.gen.functionName,
    itemLoadTopicArn: load.topic.topicArn,
    itemLoadQueueUrl: load.queue.queueUrl,
    itemLoadDeadLetterUrl: load.deadLetters.queueUrl,
    itemLoadFunctionName: functions.load.functionName,
    operateFunctionName: functions.operate.functionName,
    payloadBucketName: payloads.bucketName,
  };
  for (const [key, name] of Object.entries(stackOutputs)) {
    new CfnOutput(scope, name, { value: values[key as keyof typeof stackOutputs] });
  }
  if (loadedTopic) new CfnOutput(scope, loadedTopicOutput, { value: loadedTopic.topicArn });
  if (heavyQueue) new CfnOutput(scope, heavyQueueOutput, { value: heavyQueue.queueUrl });
  if (heavy) new CfnOutput(scope, heavyRoleOutput, { value: heavy.jobs.role.roleArn });
  for (const [name, output] of Object.entries(roleOutputs)) {
    const { role } = functions[name as keyof typeof roleOutputs];
    if (role) new CfnOutput(scope, output, { value: role.roleArn });
  }
}
