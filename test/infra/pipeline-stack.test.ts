import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import type { Context } from "../../src/cli/context.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { withMetrics } from "../../src/handlers/with-metrics.ts";
import { roleOutputs, stackOutputs } from "../../src/settings/stack-outputs.ts";
import { synthesized } from "./synthesized.ts";

const { pipeline } = synthesized();

test.each([
  ["gen", { VisibilityTimeout: 720, RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }) }],
  ["load", { VisibilityTimeout: 780, RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }) }],
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
  ["item-load", 1024, 120],
  ["bulk-load", 3008, 900],
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

test.each([
  [{}, 30],
  [{ log_retention_days: 365 }, 365],
])("with %j every function's log is where Lambda puts logs, and kept for %i days", (given, RetentionInDays) => {
  const { pipeline: template, pgstac } = synthesized(given);
  const groupsOf = (stack: typeof pgstac) =>
    Object.values(stack?.findResources("AWS::Logs::LogGroup") ?? {}).map(({ Properties }) => Properties);
  const named = (...names: string[]) =>
    names.map((name) => ({ LogGroupName: `/aws/lambda/stactools-ingest-test-${name}`, RetentionInDays }));
  expect(groupsOf(template)).toEqual(named("item-gen", "item-load", "bulk-load", "operate"));
  expect(groupsOf(pgstac)).toEqual(expect.arrayContaining(named("pgstac-bootstrap")));
  for (const group of groupsOf(pgstac)) expect(group).toMatchObject({ RetentionInDays });
});

test("Lambda lets copies go round for as long as an outage lasts, where a function feeds its own queue", () => {
  const functions = Object.values(pipeline.findResources("AWS::Lambda::Function")).map(({ Properties }) => [
    Properties.FunctionName,
    Properties.RecursiveLoop,
  ]);
  expect(functions).toEqual([
    ["stactools-ingest-test-item-gen", "Allow"],
    ["stactools-ingest-test-item-load", "Allow"],
    ["stactools-ingest-test-bulk-load", undefined],
    ["stactools-ingest-test-operate", undefined],
  ]);
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

test("whoever IAM lets publish may publish here, and so may the account's buckets, by its key, too", () => {
  const account = { Ref: "AWS::AccountId" };
  const ofAccount = { StringEquals: { "aws:SourceAccount": account } };
  const root = { AWS: { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":iam::", account, ":root"]] } };
  pipeline.allResourcesProperties("AWS::SNS::TopicPolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Sid: "AccountPublishes", Action: "sns:Publish", Principal: root }),
        Match.objectLike({ Sid: "BucketsPublish", Principal: { Service: "s3.amazonaws.com" }, Condition: ofAccount }),
      ]),
    },
  });
  pipeline.hasResourceProperties("AWS::KMS::Key", {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({ Sid: "AccountThroughSns", Condition: { StringEquals: { "kms:CallerAccount": account } } }),
        Match.objectLike({ Sid: "BucketsAndAlarms", Condition: ofAccount }),
      ]),
    },
  });
});

test("no policy of a topic, queue or key lets anybody in without a condition", () => {
  const policies = [
    ...Object.values(pipeline.findResources("AWS::SNS::TopicPolicy")),
    ...Object.values(pipeline.findResources("AWS::SQS::QueuePolicy")),
    ...Object.values(pipeline.findResources("AWS::KMS::Key")),
  ].map(({ Properties }) => Properties.PolicyDocument ?? Properties.KeyPolicy);
  const allowed = policies.flatMap(({ Statement }) => Statement).filter(({ Effect }) => Effect === "Allow");
  const open = allowed.filter(
    ({ Principal, Condition }) => (Principal.Service || JSON.stringify(Principal.AWS) === '"*"') && !Condition,
  );
  expect(allowed.length).toBeGreaterThan(8);
  expect(open).toEqual([]);
});

test("payloads are private, encrypted, and gone once no message can point to them", () => {
  pipeline.hasResourceProperties("AWS::S3::Bucket", {
    BucketEncryption: Match.anyValue(),
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 28, Status: "Enabled" })] },
  });
});

test("every output that commands and owners of buckets read is there", () => {
  const named = [...Object.values(stackOutputs), ...Object.values(roleOutputs), "MadeBy"];
  expect(Object.keys(pipeline.findOutputs("*")).sort()).toEqual(named.sort());
});

test("a topic of stored items is there if it is asked for, encrypted, and for load, bulk loads and operate alone to publish to", () => {
  const given = synthesized({ item_loaded_topic: true }).pipeline;
  const [id] = Object.keys(given.findResources("AWS::SNS::Topic")).filter((name) => name.startsWith("ItemLoadedTopic"));
  const topic = { Ref: id };
  given.hasOutput("ItemLoadedTopicArn", { Value: topic });
  given.hasResource("AWS::SNS::Topic", { Properties: { KmsMasterKeyId: Match.anyValue() } });
  const told = Object.values(given.findResources("AWS::Lambda::Function")).filter(({ Properties }) =>
    JSON.stringify(Properties.Environment.Variables).includes(`"${id}"`),
  );
  const names = told.map(({ Properties }) => JSON.stringify(Properties.FunctionName));
  expect(names.map((name) => /item-load|bulk-load|operate/.exec(name)?.[0]).sort()).toEqual([
    "bulk-load",
    "item-load",
    "operate",
  ]);
  const publishers = Object.values(given.findResources("AWS::IAM::Policy")).filter(({ Properties }) =>
    JSON.stringify(Properties.PolicyDocument).includes(`"${id}"`),
  );
  expect(publishers.map(({ Properties }) => Properties.Roles[0].Ref)).toEqual([
    expect.stringMatching(/^ItemLoadRole/),
    expect.stringMatching(/^BulkLoadRole/),
    expect.stringMatching(/^OperateRole/),
  ]);
  given.hasResourceProperties("AWS::SNS::TopicPolicy", {
    Topics: [topic],
    PolicyDocument: {
      Statement: [Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } })],
    },
  });
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
      "ItemGenOld",
      "ItemGenPostponed",
      "ItemGenErrors",
      "ItemGenThrottles",
      "ItemLoadDeadLetters",
      "ItemLoadStuck",
      "ItemLoadOld",
      "ItemLoadPostponed",
      "ItemLoadErrors",
      "ItemLoadThrottles",
      "OperateErrors",
      "OperateThrottles",
      "DatabaseConnections",
      "DatabaseStorage",
      "DatabaseCredits",
      "StacApiErrors",
      "StacApiThrottles",
    ]);
    expect(names({ db_instance_type: "m7g.large", stac_api: false })).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/DatabaseCredits|StacApi/)]),
    );
  });

  test("know the STAC API by its name, so that its stack may let it go", () => {
    const { pipeline: template } = synthesized();
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: "stactools-ingest-test-StacApiThrottles",
      Dimensions: [{ Name: "FunctionName", Value: "stactools-ingest-test-pgstac-stac-api" }],
    });
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

  test("tell when a message has waited for half of what SQS keeps it", () => {
    for (const id of ["ItemGen", "ItemLoad"]) {
      pipeline.hasResourceProperties("AWS::CloudWatch::Alarm", {
        AlarmName: `stactools-ingest-test-${id}Old`,
        MetricName: "ApproximateAgeOfOldestMessage",
        Threshold: 7 * 86_400,
      });
    }
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
