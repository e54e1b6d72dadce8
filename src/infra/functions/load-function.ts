import { Stack } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { stageNumbers } from "../../settings/stage-numbers.ts";
import type { Assets } from "../code/assets.ts";
import type { Network } from "../network/network.ts";
import { feedFunction } from "../queues/feed-function.ts";
import { allow } from "../rights/allow.ts";
import { allowObjects } from "../rights/allow-objects.ts";
import { allowReading } from "../rights/allow-reading.ts";
import { environmentFor, type Surroundings } from "./function-environments.ts";
import { nodeFunction } from "./node-function.ts";

/** Stores items in the catalogue. */
export function loadFunction(
  scope: Construct,
  surroundings: Surroundings,
  assets: Assets,
  network: Network,
): LambdaFunction {
  const { settings, load, payloads, databaseSecret, loadedTopic } = surroundings;
  const numbers = stageNumbers(settings, "load");
  const handler = nodeFunction(scope, "ItemLoad", {
    functionName: `${Stack.of(scope).stackName}-item-load`,
    folder: assets.itemLoad,
    memoryMegabytes: numbers.memoryMegabytes,
    timeoutSeconds: numbers.timeoutSeconds,
    environment: environmentFor("item-load", surroundings),
    network,
  });
  feedFunction(handler, "load", numbers, load);
  allow(handler, ["secretsmanager:GetSecretValue"], [databaseSecret.secretArn]);
  if (loadedTopic) allow(handler, ["sns:Publish"], [loadedTopic.topicArn]);
  allowObjects(handler, "s3:GetObject", payloads);
  allowReading(handler, settings);
  return handler;
}
