import { Duration, Size, Stack } from "aws-cdk-lib";
import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import { Architecture, DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { stageNumbers } from "../../settings/stage-numbers.ts";
import type { Assets } from "../code/assets.ts";
import { feedFunction } from "../queues/feed-function.ts";
import { allow } from "../rights/allow.ts";
import { allowObjects } from "../rights/allow-objects.ts";
import { allowReading } from "../rights/allow-reading.ts";
import { allowSecrets } from "../rights/allow-secrets.ts";
import { environmentFor, type Surroundings } from "./function-environments.ts";
import { functionIdentity } from "./function-identity.ts";
import { genImage } from "./gen-image.ts";

export interface GenFunction {
  readonly handler: DockerImageFunction;
  /** Names what feeds it, which operators pause. */
  readonly eventSourceId: string;
}

/** Makes items, outside the VPC: it reads from anywhere, and reaches neither the database nor its secret. */
export function genFunction(scope: Construct, surroundings: Surroundings, assets: Assets): GenFunction {
  const { settings, gen, load, heavy, payloads } = surroundings;
  const numbers = stageNumbers(settings, "gen");
  const { architecture, tmp_megabytes } = settings.gen;
  const onArm = architecture === "arm64";
  const functionName = `${Stack.of(scope).stackName}-item-gen`;
  const handler = new DockerImageFunction(scope, "ItemGenFunction", {
    ...functionIdentity(scope, "ItemGen", { functionName, inVpc: false }),
    code: genImage(scope, assets.genImage, onArm ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64),
    architecture: onArm ? Architecture.ARM_64 : Architecture.X86_64,
    ...(tmp_megabytes !== undefined && { ephemeralStorageSize: Size.mebibytes(tmp_megabytes) }),
    memorySize: numbers.memoryMegabytes,
    timeout: Duration.seconds(Math.ceil(numbers.timeoutSeconds)),
    environment: environmentFor("item-gen", surroundings),
  });
  const eventSourceId = feedFunction(handler, "gen", numbers, gen);
  allow(handler, ["sns:Publish"], [load.topic.topicArn]);
  allowObjects(handler, "s3:PutObject", payloads);
  allowReading(handler, settings);
  allowSecrets(handler, settings.gen);
  if (heavy) allow(handler, ["sqs:SendMessage"], [heavy.queueArn]);
  return { handler, eventSourceId };
}
