import { Match, type Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { heavyQueueOutput } from "../../../src/settings/stack-outputs.ts";
import { emptyAssets, synthesized } from "../synthesized.ts";

const packages = { "stactools-a": {}, "stactools-b": { run_on: "batch" } };
const own = {
  existing_vpc_id: "vpc-0a1b2c3d",
  existing_subnet_ids: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
};
const subnet_ids = ["subnet-2a2b3c4d"];

const jobOf = (template: Template) =>
  Object.values(template.findResources("AWS::Batch::JobDefinition"))[0]?.["Properties"];

test("nothing of AWS Batch is made unless a package runs there", () => {
  const { pipeline } = synthesized({ packages: { "stactools-a": { run_on: "function" } }, batch: { vcpus: 4 } });
  const types = Object.values(pipeline.toJSON()["Resources"] as Record<string, { Type: string }>);
  expect(types.filter(({ Type }) => /^AWS::(Batch|Events|EC2)::/.test(Type))).toEqual([]);
  expect(JSON.stringify(pipeline.toJSON())).not.toContain("HEAVY");
});

test("jobs have the size, time and disk of settings, and all of a pipeline's tags", () => {
  const { pipeline } = synthesized({
    packages,
    tags: { Owner: "eo" },
    log_retention_days: 90,
    gen: { architecture: "arm64" },
    batch: { vcpus: 4, memory_megabytes: 30_720, timeout_seconds: 7200, concurrency: 3, tmp_gigabytes: 100 },
  });
  expect(jobOf(pipeline)).toMatchObject({
    Timeout: { AttemptDurationSeconds: 7500 },
    RetryStrategy: { Attempts: 1 },
    PlatformCapabilities: ["FARGATE"],
    PropagateTags: true,
    Tags: { Owner: "eo" },
    ContainerProperties: {
      Command: ["node", "/var/task/heavy-item.mjs"],
      ResourceRequirements: [
        { Type: "VCPU", Value: "4" },
        { Type: "MEMORY", Value: "30720" },
      ],
      EphemeralStorage: { SizeInGiB: 100 },
      RuntimePlatform: { CpuArchitecture: "ARM64" },
    },
  });
  pipeline.hasResourceProperties("AWS::Batch::ComputeEnvironment", {
    ComputeResources: { Type: "FARGATE", MaxvCpus: 12 },
    Tags: { Owner: "eo" },
  });
  pipeline.hasResourceProperties("AWS::Logs::LogGroup", {
    LogGroupName: "/aws/batch/stactools-ingest-test-heavy-item",
    RetentionInDays: 90,
  });
});

test("messages wait in a queue of their own, die into gen's dead letters, and operators find the queue", () => {
  const { pipeline } = synthesized({ packages });
  pipeline.hasResourceProperties("AWS::SQS::Queue", {
    VisibilityTimeout: 300,
    RedrivePolicy: {
      deadLetterTargetArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^ItemGenDeadLetterQueue"), "Arn"] },
      maxReceiveCount: 5,
    },
  });
  const [queue] = Object.values(pipeline.findOutputs(heavyQueueOutput)).map(({ Value }) => Value.Ref);
  expect(queue).toMatch(/^ItemGenHeavyQueue/);
  const { Environment } = jobOf(pipeline).ContainerProperties;
  expect(Environment).toContainEqual({ Name: "ITEM_GEN_QUEUE_URL", Value: { Ref: queue } });
  pipeline.hasResourceProperties("AWS::Lambda::Function", {
    FunctionName: "stactools-ingest-test-item-gen",
    Environment: { Variables: Match.objectLike({ ITEM_HEAVY_QUEUE_URL: { Ref: queue } }) },
  });
});

test("jobs are looked for each minute, and neither EventBridge nor Lambda repeats a look that failed", () => {
  const { pipeline } = synthesized({ packages });
  const starter = Match.stringLikeRegexp("^HeavyStartFunction");
  pipeline.hasResourceProperties("AWS::Events::Rule", {
    ScheduleExpression: "rate(1 minute)",
    Targets: [{ Arn: { "Fn::GetAtt": [starter, "Arn"] }, RetryPolicy: { MaximumRetryAttempts: 0 } }],
  });
  pipeline.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
    FunctionName: { Ref: starter },
    Qualifier: "$LATEST",
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
});

test("jobs have a network of their own, in which nothing reaches them and from which nothing reaches the database", () => {
  const { vpc, pipeline } = synthesized({ packages });
  expect(jobOf(pipeline).ContainerProperties.NetworkConfiguration).toEqual({ AssignPublicIp: "ENABLED" });
  pipeline.resourceCountIs("AWS::EC2::VPC", 1);
  pipeline.resourceCountIs("AWS::EC2::NatGateway", 0);
  pipeline.hasResourceProperties("AWS::EC2::SecurityGroup", { SecurityGroupIngress: Match.absent() });
  vpc?.resourceCountIs("AWS::EC2::InternetGateway", 0);
});

test("in the operator's VPC jobs have the subnets that settings name, and no public address", () => {
  const { pipeline } = synthesized({ packages, ...own, batch: { subnet_ids } });
  expect(jobOf(pipeline).ContainerProperties.NetworkConfiguration).toEqual({ AssignPublicIp: "DISABLED" });
  pipeline.resourceCountIs("AWS::EC2::VPC", 0);
  pipeline.hasResourceProperties("AWS::Batch::ComputeEnvironment", {
    ComputeResources: { Subnets: subnet_ids },
  });
});

test.each([
  ["an operator's VPC without subnets for jobs", own, /batch\.subnet_ids is not/],
  ["subnets for jobs without the VPC", { batch: { subnet_ids } }, /existing_vpc_id is not/],
  [
    "memory that Fargate does not give",
    { batch: { vcpus: 1 } },
    /with batch\.vcpus 1 Fargate gives 2048 to 8192 MB, in steps of 1024/,
  ],
  ["memory between two steps", { batch: { vcpus: 8, memory_megabytes: 17_000 } }, /in steps of 4096/],
  ["processors that Fargate does not have", { batch: { vcpus: 3 } }, /batch\.vcpus/],
  ["a time longer than SQS hides a message", { batch: { timeout_seconds: 43_200 } }, /batch\.timeout_seconds/],
])("%s is refused before anything is made", (_what, settings, message) => {
  expect(() => synthesized({ packages, ...settings })).toThrow(message);
});

test("a prebuilt image serves jobs as well", () => {
  const address = "123456789012.dkr.ecr.us-east-1.amazonaws.com/gen:1";
  const { pipeline } = synthesized({ packages }, { ...emptyAssets(), genImage: { address } });
  expect(jobOf(pipeline).ContainerProperties.Image).toBe(address);
});
