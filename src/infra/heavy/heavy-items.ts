import { ArnFormat, Duration, Stack } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as FunctionTarget } from "aws-cdk-lib/aws-events-targets";
import { Architecture, Code, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { environmentNames, heavyStartEnvironment } from "../../settings/function-environment.ts";
import { heavyStartFunction } from "../../settings/heavy-item-name.ts";
import { acknowledge } from "../acknowledge.ts";
import type { Assets } from "../code/assets.ts";
import type { HeavySurroundings, Surroundings } from "../functions/function-environments.ts";
import { functionIdentity } from "../functions/function-identity.ts";
import { nodeRuntime } from "../functions/node-function.ts";
import { allow } from "../rights/allow.ts";
import { type HeavyJobs, heavyJobs } from "./heavy-jobs.ts";

/** The makers of heavy items: the jobs, and the function that starts them. */
export interface HeavyParts {
  readonly jobs: HeavyJobs;
  readonly starter: LambdaFunction;
}

/** The gen function, which hands heavy items over. */
export interface HandingOver {
  readonly genFunctionName: string;
  readonly eventSourceId: string;
}

const everyMinutes = 1;
/** Less than the time to the next start: two starts at once would start too many jobs. */
const timeoutSeconds = 50;
const memoryMegabytes = 256;

/** Makes what works on the queue of heavy items; undefined if no package runs on AWS Batch. */
export function heavyItems(
  scope: Construct,
  surroundings: Surroundings,
  assets: Assets,
  gen: HandingOver,
): HeavyParts | undefined {
  const { heavy } = surroundings;
  if (!heavy) return undefined;
  const jobs = heavyJobs(scope, { ...surroundings, heavy }, assets, gen.genFunctionName);
  return {
    jobs,
    starter: starterOf(scope, { ...surroundings, heavy }, { assets, jobs, eventSourceId: gen.eventSourceId }),
  };
}

interface Started {
  readonly assets: Assets;
  readonly jobs: HeavyJobs;
  readonly eventSourceId: string;
}

/** Makes the function that looks every minute if jobs are to be started: nothing at AWS does that by itself. */
function starterOf(
  scope: Construct,
  { settings, heavy }: HeavySurroundings,
  { assets, jobs, eventSourceId }: Started,
): LambdaFunction {
  const stack = Stack.of(scope);
  const functionName = heavyStartFunction(stack.stackName);
  const identity = functionIdentity(scope, "HeavyStart", { functionName, inVpc: false });
  const starter = new LambdaFunction(scope, "HeavyStartFunction", {
    ...identity,
    runtime: nodeRuntime,
    architecture: Architecture.ARM_64,
    handler: "index.handler",
    code: Code.fromAsset(assets.heavyStart),
    memorySize: memoryMegabytes,
    timeout: Duration.seconds(timeoutSeconds),
    // The next minute is the next attempt: Lambda's own would run beside it, and so would an event that had waited.
    retryAttempts: 0,
    maxEventAge: Duration.minutes(everyMinutes),
    environment: {
      [environmentNames.itemHeavyQueueUrl]: heavy.queueUrl,
      [heavyStartEnvironment.genEventSource]: eventSourceId,
      [heavyStartEnvironment.jobQueue]: jobs.queueArn,
      [heavyStartEnvironment.jobDefinition]: jobs.definitionArn,
      [heavyStartEnvironment.jobs]: String(settings.batch.concurrency),
    },
  });
  const eventSourceArn = stack.formatArn({
    service: "lambda",
    resource: "event-source-mapping",
    resourceName: eventSourceId,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  allow(starter, ["sqs:GetQueueAttributes"], [heavy.queueArn]);
  allow(starter, ["lambda:GetEventSourceMapping"], [eventSourceArn]);
  allow(starter, ["batch:SubmitJob"], [jobs.queueArn, jobs.definitionArn]);
  allow(starter, ["batch:ListJobs"], ["*"]);
  acknowledge(identity.role, { "AwsSolutions-IAM5[Resource::*]": "AWS takes no narrower resource to list jobs" });
  new Rule(scope, "HeavyStartRule", {
    description: `${stack.stackName}: jobs for heavy items that wait`,
    schedule: Schedule.rate(Duration.minutes(everyMinutes)),
    targets: [new FunctionTarget(starter, { retryAttempts: 0 })],
  });
  return starter;
}
