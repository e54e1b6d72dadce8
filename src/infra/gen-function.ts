import { Duration, Stack } from "aws-cdk-lib";
import { Architecture, DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { stageNumbers } from "../pipeline/settings.ts";
import type { Assets } from "./assets.ts";
import { feedFunction } from "./feed-function.ts";
import { environmentFor, type Surroundings } from "./function-environments.ts";
import { functionIdentity } from "./function-identity.ts";
import { genImage } from "./gen-image.ts";
import { allowReading } from "./readable-buckets.ts";

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
  load.topic.grantPublish(handler);
  payloads.grantPut(handler);
  allowReading(handler, settings.readable_buckets);
  return handler;
}
