import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { StageNumbers } from "../../src/pipeline/message/stage.ts";
import { environmentNames, functionEnvironment } from "../../src/settings/function-environment.ts";
import { functionSettings } from "../../src/settings/function-settings.ts";
import type { Settings } from "../../src/settings/settings.ts";
import { stackOutputs } from "../../src/settings/stack-outputs.ts";
import { queueMaxReceives, stageNumbers, visibilityTimeoutSeconds } from "../../src/settings/stage-numbers.ts";
import { bundleHandler } from "./bundle-handler.ts";

const run = promisify(execFile);
const codeBucket = "code";

export interface SmallStackOptions {
  readonly endpointUrl: string;
  readonly stackName: string;
  /** Content of the database's secret. */
  readonly secret: string;
  readonly settings: Settings;
}

/** The parts of the pipeline's stack that commands talk to, without network, keys and alarms: seconds instead of minutes. */
export async function deploySmallStack({ endpointUrl, stackName, secret, settings }: SmallStackOptions): Promise<void> {
  const access = { endpoint: endpointUrl, region: "us-east-1" };
  await uploadBundles(new S3Client(access));
  const { ARN = "" } = await new SecretsManagerClient(access).send(
    new CreateSecretCommand({ Name: `${stackName}-database`, SecretString: secret }),
  );
  const cloudFormation = new CloudFormationClient(access);
  const TemplateBody = JSON.stringify(template(stackName, ARN, settings));
  await cloudFormation.send(new CreateStackCommand({ StackName: stackName, TemplateBody }));
  await waitUntilStackCreateComplete(
    { client: cloudFormation, maxWaitTime: 60, minDelay: 1 },
    { StackName: stackName },
  );
}

async function uploadBundles(s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: codeBucket }));
  for (const name of ["item-load", "bulk-load", "operate"] as const) {
    const folder = await mkdtemp(join(tmpdir(), "stac-ingest-bundle-"));
    await bundleHandler(name, folder);
    await run("python3", ["-m", "zipfile", "-c", "code.zip", "index.mjs"], { cwd: folder });
    await s3.send(
      new PutObjectCommand({ Bucket: codeBucket, Key: `${name}.zip`, Body: await readFile(join(folder, "code.zip")) }),
    );
    await rm(folder, { recursive: true });
  }
}

const ref = (name: string) => ({ Ref: name });
const attribute = (name: string, key: string) => ({ "Fn::GetAtt": [name, key] });

function template(stackName: string, secretArn: string, settings: Settings): object {
  const environment: Record<string, unknown> = {
    [environmentNames.itemLoadQueueUrl]: ref("ItemLoadQueue"),
    [environmentNames.itemLoadDeadLetterUrl]: ref("ItemLoadDeadLetterQueue"),
    [environmentNames.payloadBucket]: ref("PayloadBucket"),
    [environmentNames.pgstacSecretArn]: secretArn,
    [environmentNames.settings]: JSON.stringify(functionSettings(settings, "load")),
  };
  const functionOf = (name: "item-load" | "bulk-load" | "operate") => ({
    Type: "AWS::Lambda::Function",
    Properties: {
      FunctionName: `${stackName}-${name}`,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/any",
      Timeout: stageNumbers(settings, "load").timeoutSeconds,
      MemorySize: 512,
      Code: { S3Bucket: codeBucket, S3Key: `${name}.zip` },
      Environment: {
        Variables: {
          ...Object.fromEntries(functionEnvironment[name].map((key) => [key, environment[key]])),
          [environmentNames.sslMode]: "disable",
        },
      },
    },
  });
  return {
    Resources: {
      ...stageResources("ItemGen", stageNumbers(settings, "gen")),
      ...stageResources("ItemLoad", stageNumbers(settings, "load")),
      PayloadBucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: `${stackName}-payloads` } },
      ItemLoad: functionOf("item-load"),
      BulkLoad: functionOf("bulk-load"),
      Operate: functionOf("operate"),
      ItemLoadSource: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: {
          FunctionName: ref("ItemLoad"),
          EventSourceArn: attribute("ItemLoadQueue", "Arn"),
          BatchSize: 10,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
        },
      },
    },
    Outputs: outputs({
      itemGenTopicArn: ref("ItemGenTopic"),
      itemGenQueueUrl: ref("ItemGenQueue"),
      itemGenDeadLetterUrl: ref("ItemGenDeadLetterQueue"),
      // The emulator runs no images: nothing takes from this queue.
      itemGenFunctionName: `${stackName}-item-gen`,
      itemLoadTopicArn: ref("ItemLoadTopic"),
      itemLoadQueueUrl: ref("ItemLoadQueue"),
      itemLoadDeadLetterUrl: ref("ItemLoadDeadLetterQueue"),
      itemLoadFunctionName: ref("ItemLoad"),
      operateFunctionName: ref("Operate"),
      payloadBucketName: ref("PayloadBucket"),
    }),
  };
}

function stageResources(id: string, numbers: StageNumbers): Record<string, object> {
  const queueArn = attribute(`${id}Queue`, "Arn");
  return {
    [`${id}DeadLetterQueue`]: { Type: "AWS::SQS::Queue" },
    [`${id}Queue`]: {
      Type: "AWS::SQS::Queue",
      Properties: {
        VisibilityTimeout: Math.ceil(visibilityTimeoutSeconds(numbers)),
        RedrivePolicy: {
          deadLetterTargetArn: attribute(`${id}DeadLetterQueue`, "Arn"),
          maxReceiveCount: queueMaxReceives(numbers),
        },
      },
    },
    [`${id}Topic`]: { Type: "AWS::SNS::Topic" },
    [`${id}Subscription`]: {
      Type: "AWS::SNS::Subscription",
      Properties: { TopicArn: ref(`${id}Topic`), Protocol: "sqs", Endpoint: queueArn, RawMessageDelivery: true },
    },
  };
}

function outputs(values: Record<keyof typeof stackOutputs, unknown>): object {
  const entries = Object.entries(stackOutputs);
  return Object.fromEntries(entries.map(([key, name]) => [name, { Value: values[key as keyof typeof values] }]));
}
