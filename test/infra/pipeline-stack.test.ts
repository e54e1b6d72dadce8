import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import type { Context } from "../../src/cli/context.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { withMetrics } from "../../src/handlers/with-metrics.ts";
import { stackOutputs } from "../../src/settings/stack-outputs.ts";
import { synthesized } from "./synthesized.ts";

const { pipeline } = synthesized();

test.each([
  ["gen", { VisibilityTimeout: 720, RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }) }],
  ["load", { VisibilityTimeout: 330, RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }) }],
])("the %s queue hides a message for six runs and a window, and gives up after five receives", (_stage, properties) => {
  pipeline.hasResourceProperties("AWS::SQS::Queue", { ...properties, SqsManagedSseEnabled: true });
});

test("dead letters are kept for 14 days", () => {
  const queues = Object.entries(
    pipeline.findResources("AWS::SQS::Queue", { Properties: { RedrivePolicy: Match.absent() } }),
  );
  expect(queues.map(([id]) => id.replace(/Queue.*/, ""))).toEqual(["ItemGenDeadLetter", "ItemLoadDeadLetter"]);
  for (const [, { Properties }] of queues) expect(Properties.MessageRetentionPeriod).toBe(14 * 86_400);
});

test.each([
  [
    "gen",
    { BatchSize: 10, ScalingConfig: { MaximumConcurrency: 100 }, MaximumBatchingWindowInSeconds: Match.absent() },
  ],
  ["load", { BatchSize: 1000, ScalingConfig: { MaximumConcurrency: 4 }, MaximumBatchingWindowInSeconds: 60 }],
])("the %s function is fed batches and answers for each message", (_stage, properties) => {
  pipeline.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
    ...properties,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
});

test("the gen function is an image outside the VPC", () => {
  pipeline.hasResourceProperties("AWS::Lambda::Function", {
    FunctionName: "stactools-ingest-test-item-gen",
    PackageType: "Image",
    MemorySize: 1024,
    Timeout: 120,
    VpcConfig: Match.absent(),
  });
});

test.each([
  ["item-load", 1024, 45],
  ["operate", 512, 300],
])("the %s function runs in the isolated subnets", (name, MemorySize, Timeout) => {
  pipeline.hasResourceProperties("AWS::Lambda::Function", {
    FunctionName: `stactools-ingest-test-${name}`,
    MemorySize,
    Timeout,
    VpcConfig: {
      SubnetIds: [1, 2].map((zone) => ({ "Fn::ImportValue": Match.stringLikeRegexp(`isolatedSubnet${zone}Subnet`) })),
      SecurityGroupIds: [{ "Fn::ImportValue": Match.stringLikeRegexp("DatabaseClients") }],
    },
  });
});

test("every function's log is kept for a week, where Lambda puts logs", () => {
  const groups = Object.values(pipeline.findResources("AWS::Logs::LogGroup")).map(({ Properties }) => Properties);
  expect(groups).toEqual(
    ["item-gen", "item-load", "operate"].map((name) => ({
      LogGroupName: `/aws/lambda/stactools-ingest-test-${name}`,
      RetentionInDays: 7,
    })),
  );
});

test("topics take what queues take, encrypted, and deliver what was published as it is", () => {
  const topics = Object.values(pipeline.findResources("AWS::SNS::Topic"));
  expect(topics).toHaveLength(2);
  for (const { Properties } of topics) {
    expect(Properties).toMatchObject({ MaximumMessageSize: 1_048_576, KmsMasterKeyId: expect.anything() });
  }
  pipeline.allResourcesProperties("AWS::SNS::Subscription", {
    Protocol: "sqs",
    RawMessageDelivery: true,
    RedrivePolicy: { deadLetterTargetArn: Match.anyValue() },
  });
});

test.each(["AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy"])(
  "%s refuses what comes without TLS",
  (type) => {
    pipeline.allResourcesProperties(type, {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      },
    });
  },
);

test("whoever may publish in the account may publish here, and so may its buckets", () => {
  pipeline.allResourcesProperties("AWS::SNS::TopicPolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Sid: "AccountPublishes", Action: "sns:Publish", Principal: { AWS: "*" } }),
        Match.objectLike({ Sid: "BucketsPublish", Principal: { Service: "s3.amazonaws.com" } }),
      ]),
    },
  });
});

test("payloads are private, encrypted, and gone once no message can point to them", () => {
  pipeline.hasResourceProperties("AWS::S3::Bucket", {
    BucketEncryption: Match.anyValue(),
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 28, Status: "Enabled" })] },
  });
});

test("every output that commands read is there", () => {
  expect(Object.keys(pipeline.findOutputs("*")).sort()).toEqual(Object.values(stackOutputs).sort());
});

describe("alarms", () => {
  const names = (given: object): string[] =>
    Object.values(synthesized(given).pipeline.findResources("AWS::CloudWatch::Alarm")).map(
      ({ Properties }) => Properties.AlarmName,
    );

  test("watch dead letters, queues nobody works off, functions and the database", () => {
    expect(names({}).map((name) => name.replace("stactools-ingest-test-", ""))).toEqual([
      "ItemGenDeadLetters",
      "ItemGenStuck",
      "ItemGenPostponed",
      "ItemGenErrors",
      "ItemGenThrottles",
      "ItemLoadDeadLetters",
      "ItemLoadStuck",
      "ItemLoadPostponed",
      "ItemLoadErrors",
      "ItemLoadThrottles",
      "OperateErrors",
      "OperateThrottles",
      "DatabaseConnections",
      "DatabaseStorage",
    ]);
  });

  test.each(["ItemGen", "ItemLoad"])("watch the metric that the %s function counts postponed messages in", (id) => {
    const record = withMetrics({ event: "batch postponed", time: "2026-01-01T00:00:00Z", messages: 3 }, "f");
    const emitted = (record["_aws"] as { CloudWatchMetrics: { Namespace: string; Metrics: { Name: string }[] }[] })
      .CloudWatchMetrics[0];
    expect(record).toMatchObject({ function: "f", postponed: 3 });
    pipeline.hasResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: `stactools-ingest-test-${id}Postponed`,
      Namespace: emitted?.Namespace,
      MetricName: emitted?.Metrics[0]?.Name,
      Dimensions: [{ Name: "function", Value: { Ref: Match.stringLikeRegexp(`^${id}Function`) } }],
      Statistic: "Sum",
      Threshold: 1,
    });
  });

  test("name commands that there are", () => {
    const context = {
      terminal: { stdout: process.stdout, stderr: process.stderr, env: {} },
      argv: [],
    } as unknown as Context;
    const program = buildProgram(context);
    const descriptions = Object.values(pipeline.findResources("AWS::CloudWatch::Alarm")).map(({ Properties }) =>
      JSON.stringify(Properties.AlarmDescription),
    );
    const named = descriptions.flatMap((text) => [...text.matchAll(/stac-ingest (\w+)(?: (\w+))?/g)]);
    expect(named.length).toBeGreaterThan(0);
    for (const [typed, name, sub] of named) {
      const command = program.commands.find((each) => each.name() === name);
      expect(command, typed).toBeDefined();
      const subcommands = command?.commands.map((each) => each.name()) ?? [];
      if (subcommands.length > 0) expect(subcommands, typed).toContain(sub);
    }
  });

  test("tell nobody unless asked to", () => {
    pipeline.allResourcesProperties("AWS::CloudWatch::Alarm", { AlarmActions: Match.absent() });
  });

  test("tell an address and a topic", () => {
    const alarm_topic_arn = "arn:aws:sns:us-east-1:123456789012:oncall";
    const { pipeline: told } = synthesized({ alarm_email: "ops@example.org", alarm_topic_arn });
    told.hasResourceProperties("AWS::SNS::Subscription", { Protocol: "email", Endpoint: "ops@example.org" });
    told.allResourcesProperties("AWS::CloudWatch::Alarm", {
      AlarmActions: [alarm_topic_arn, { Ref: Match.stringLikeRegexp("AlarmTopic") }],
    });
  });
});

test("variables of workers stand in the gen function's settings, and nowhere else", () => {
  const environment = { AWS_REQUEST_PAYER: "requester" };
  const { pipeline: template } = synthesized({
    gen: { environment: { GDAL_HTTP_MAX_RETRY: 3 } },
    packages: { "stactools-naip": { environment } },
  });
  const functions = Object.values(template.findResources("AWS::Lambda::Function")).flatMap(({ Properties }) => {
    const { STAC_INGEST_SETTINGS: text = "{}", ...others } = Properties.Environment?.Variables ?? {};
    expect(JSON.stringify(others)).not.toMatch(/requester|GDAL/);
    return /requester|GDAL/.test(text) ? [JSON.parse(text)] : [];
  });
  expect(functions).toEqual([
    expect.objectContaining({
      gen: expect.objectContaining({ environment: { GDAL_HTTP_MAX_RETRY: 3 } }),
      packages: { "stactools-naip": expect.objectContaining({ environment }) },
    }),
  ]);
});
