import { Stack } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { bulkLoadFunction } from "../../settings/bulk-load.ts";
import type { Assets } from "../code/assets.ts";
import type { Network } from "../network/network.ts";
import { allow } from "../rights/allow.ts";
import { allowReading } from "../rights/allow-reading.ts";
import { environmentFor, type Surroundings } from "./function-environments.ts";
import { nodeFunction } from "./node-function.ts";

/** The most that Lambda lets a function run: finding the place to go on in a long packed object takes its time. */
const timeoutSeconds = 900;
/** The most that a new account may ask for; more processor comes with it, and a row group of Parquet is in memory at once. */
const memoryMegabytes = 3008;

/** Makes the function that loads objects of a bucket past the queue, a slice at a time, for the command line. */
export function bulkLoader(
  scope: Construct,
  surroundings: Surroundings,
  assets: Assets,
  network: Network,
): LambdaFunction {
  const handler = nodeFunction(scope, "BulkLoad", {
    functionName: bulkLoadFunction(Stack.of(scope).stackName),
    folder: assets.bulkLoad,
    memoryMegabytes,
    timeoutSeconds,
    environment: environmentFor("bulk-load", surroundings),
    network,
  });
  const { databaseSecret, loadedTopic, settings } = surroundings;
  allow(handler, ["secretsmanager:GetSecretValue"], [databaseSecret.secretArn]);
  if (loadedTopic) allow(handler, ["sns:Publish"], [loadedTopic.topicArn]);
  allowReading(handler, settings);
  return handler;
}
