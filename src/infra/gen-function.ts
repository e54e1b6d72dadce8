import { Duration, Stack } from "aws-cdk-lib";
import { Architecture, DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { stageNumbers } from "../settings/stage-numbers.ts";
import { allow } from "./allow.ts";
import { allowObjects } from "./allow-objects.ts";
import { allowReading } from "./allow-reading.ts";
import type { Assets } from "./assets.ts";
import { feedFunction } from "./feed-function.ts";
import { environmentFor, type Surroundings } from "./function-environments.ts";
import { functionIdentity } from "./function-identity.ts";
import { genImage } from "./gen-image.ts";

/** Makes items, outside the VPC: it reads from anywhere and reaches neither database nor secret. */
export function genFunction(scope: Construct, surroundings: Surroundings, assets: Assets): DockerImageFunction {
  const { settings, gen, load, payloads } = surroundings;
  const numbers = stageNumbers(settings, "gen");
  const functionName = `${Stack.of(scope).stackName}-item-gen`;
  const handler = new DockerImageFunction(scope, "ItemGenFunction", {
    ...functionIdentity(scope, "ItemGen", { functionName, inVpc: false }),
    code: genImage(scope, assets.genImage),
    architecture: Architecture.X86_64,
    memorySize: numbers.memoryMegabytes,
    timeout: Duration.seconds(Math.ceil(numbers.timeoutSeconds)),
    environment: environmentFor("item-gen", surroundings),
  });
  feedFunction(handler, "gen", numbers, gen);
  allow(handler, ["sns:Publish"], [load.topic.topicArn]);
  allowObjects(handler, "s3:PutObject", payloads);
  allowReading(handler, settings);
  return handler;
}
