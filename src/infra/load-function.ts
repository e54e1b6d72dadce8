import { Stack } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { stageNumbers } from "../pipeline/settings.ts";
import type { Assets } from "./assets.ts";
import { feedFunction } from "./feed-function.ts";
import { environmentFor, type Surroundings } from "./function-environments.ts";
import type { Network } from "./network.ts";
import { nodeFunction } from "./node-function.ts";
import { allowReading } from "./readable-buckets.ts";

/** Stores items in the catalogue. */
export function loadFunction(
  scope: Construct,
  surroundings: Surroundings,
  assets: Assets,
  network: Network,
): LambdaFunction {
  const { settings, load, payloads, databaseSecret } = surroundings;
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
  databaseSecret.grantRead(handler);
  allowReading(handler, [payloads.bucketName, ...settings.readable_buckets]);
  return handler;
}
