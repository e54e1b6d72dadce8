import { Stack } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { operateTimeoutSeconds } from "../../settings/operate-timeout.ts";
import type { Assets } from "../code/assets.ts";
import type { Network } from "../network/network.ts";
import { allow } from "../rights/allow.ts";
import { environmentFor, type Surroundings } from "./function-environments.ts";
import { nodeFunction } from "./node-function.ts";

const memoryMegabytes = 512;

/** Makes the function that the command line invokes, so that no database port is open to the world. */
export function operateFunction(
  scope: Construct,
  surroundings: Surroundings,
  assets: Assets,
  network: Network,
): LambdaFunction {
  const handler = nodeFunction(scope, "Operate", {
    functionName: `${Stack.of(scope).stackName}-operate`,
    folder: assets.operate,
    memoryMegabytes,
    timeoutSeconds: operateTimeoutSeconds,
    environment: environmentFor("operate", surroundings),
    network,
  });
  allow(handler, ["secretsmanager:GetSecretValue"], [surroundings.databaseSecret.secretArn]);
  const { loadedTopic, settings } = surroundings;
  const { existing_database_secret_arn: secret, readable_kms_keys: keys } = settings;
  // Secrets Manager decrypts a secret with the rights of who asks for it. Secrets of ours are encrypted with AWS's own key.
  if (secret !== undefined && keys.length > 0) allow(handler, ["kms:Decrypt"], keys);
  if (loadedTopic) allow(handler, ["sns:Publish"], [loadedTopic.topicArn]);
  return handler;
}
