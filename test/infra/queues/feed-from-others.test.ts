import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { synthesized } from "../synthesized.ts";

const usgs = "arn:aws:sns:us-west-2:673253540267:public-c2-notify-v2";
const ours = "arn:aws:sns:eu-west-1:210987654321:requests";
const pattern = { source: ["aws.s3"], "detail-type": ["Object Created"], detail: { bucket: { name: ["scenes"] } } };
const { pipeline } = synthesized({
  region: "eu-west-1",
  subscribe_topics: { load: [usgs], gen: [ours] },
  allowed_publishers: ["210987654321", "o-a1b2c3d4e5"],
  event_rules: [
    { stage: "load", pattern },
    {
      stage: "gen",
      pattern,
      paths: { bucket: "$.detail.bucket.name", key: "$.detail.object.key" },
      template: '{"package_name": "p", "group_name": "g", "create_item_args": ["s3://<bucket>/<key>"]}',
    },
  ],
});
const queue = (id: string) => ({ "Fn::GetAtt": [Match.stringLikeRegexp(`^${id}Queue`), "Arn"] });

/** Statements by which services send to a queue, as `service source`. */
function senders(id: string): string[] {
  const policies = Object.entries(pipeline.findResources("AWS::SQS::QueuePolicy"));
  const [, policy] = policies.find(([name]) => name.startsWith(`${id}QueuePolicy`)) ?? [];
  return (policy?.["Properties"].PolicyDocument.Statement ?? [])
    .filter(({ Effect }: { Effect: string }) => Effect === "Allow")
    .map(({ Principal, Condition }: { Principal: { Service: string }; Condition: object }) => {
      const sources = JSON.stringify(Condition).matchAll(
        /arn:aws:sns[^"]*|Item\w+?(?=Topic|Rule\d|[0-9A-F]{8})(Topic|Rule\d)/g,
      );
      return `${Principal.Service} ${[...sources].map(([source]) => source).join(" ")}`;
    })
    .sort();
}

test("topics of others feed the queues, with their envelope and, in the same region, the dead letters", () => {
  pipeline.hasResourceProperties("AWS::SNS::Subscription", {
    TopicArn: usgs,
    Region: "us-west-2",
    Endpoint: queue("ItemLoad"),
    RawMessageDelivery: Match.absent(),
    RedrivePolicy: Match.absent(),
  });
  pipeline.hasResourceProperties("AWS::SNS::Subscription", {
    TopicArn: ours,
    Endpoint: queue("ItemGen"),
    RedrivePolicy: { deadLetterTargetArn: queue("ItemGenDeadLetter") },
  });
});

test("events of EventBridge are sent to the queues themselves, as they are or as a template makes them", () => {
  pipeline.hasResourceProperties("AWS::Events::Rule", {
    EventPattern: pattern,
    Targets: [
      {
        Arn: queue("ItemLoad"),
        DeadLetterConfig: { Arn: queue("ItemLoadDeadLetter") },
        InputTransformer: Match.absent(),
      },
    ],
  });
  pipeline.hasResourceProperties("AWS::Events::Rule", {
    Targets: [
      {
        Arn: queue("ItemGen"),
        InputTransformer: { InputTemplate: Match.stringLikeRegexp("s3://<bucket>/<key>") },
      },
    ],
  });
});

test("a queue takes messages of the topics and rules that settings name, and of no other source", () => {
  expect(senders("ItemLoad")).toEqual([
    "events.amazonaws.com ItemLoadRule0",
    "sns.amazonaws.com ItemLoadTopic",
    `sns.amazonaws.com ${usgs}`,
  ]);
  expect(senders("ItemLoadDeadLetter")).toEqual([
    "events.amazonaws.com ItemLoadRule0",
    "sns.amazonaws.com ItemLoadTopic",
  ]);
  expect(senders("ItemGenDeadLetter")).toEqual([
    "events.amazonaws.com ItemGenRule1",
    "sns.amazonaws.com ItemGenTopic",
    `sns.amazonaws.com ${ours}`,
  ]);
});

test("accounts and organisations that settings name may publish, and use the topics' key by way of SNS alone", () => {
  const account = { Sid: "PublishingAccounts", Principal: { AWS: Match.objectLike({}) } };
  const organisation = { Sid: "PublishingOrganisations", Principal: { AWS: "*" } };
  const ofOrganisation = { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] };
  pipeline.allResourcesProperties("AWS::SNS::TopicPolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ ...account, Action: "sns:Publish", Condition: Match.absent() }),
        Match.objectLike({ ...organisation, Condition: { StringEquals: ofOrganisation } }),
      ]),
    },
  });
  const bySns = { "kms:ViaService": "sns.eu-west-1.amazonaws.com" };
  pipeline.hasResourceProperties("AWS::KMS::Key", {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({ ...account, Condition: { StringEquals: bySns } }),
        Match.objectLike({ ...organisation, Condition: { StringEquals: { ...bySns, ...ofOrganisation } } }),
      ]),
    },
  });
});

test("without such settings there is nothing of it", () => {
  const { pipeline: plain } = synthesized();
  expect(Object.keys(plain.findResources("AWS::SNS::Subscription"))).toHaveLength(2);
  expect(Object.keys(plain.findResources("AWS::Events::Rule"))).toEqual([]);
  expect(JSON.stringify(plain.toJSON())).not.toContain("Publishing");
});

test.each([
  ["an account as a number", { allowed_publishers: [210987654321] }],
  ["everybody", { allowed_publishers: ["*"] }],
  ["a queue instead of a topic", { subscribe_topics: { load: ["arn:aws:sqs:us-west-2:673253540267:queue"] } }],
  ["a stage that is none", { event_rules: [{ stage: "both", pattern }] }],
])("%s is refused", (_name, given) => {
  expect(() => synthesized(given)).toThrow(expect.objectContaining({ kind: "invalid_settings" }));
});

test.each([
  ["eu-west-1", "us-west-2", "sns.amazonaws.com"],
  ["eu-west-1", "ap-east-1", "sns.ap-east-1.amazonaws.com"],
  ["eu-south-1", "us-west-2", "sns.eu-south-1.amazonaws.com"],
  ["eu-south-1", "eu-south-1", "sns.amazonaws.com"],
  ["us-gov-west-1", "us-gov-east-1", "sns.amazonaws.com"],
  ["eu-west-1", "ap-northeast-3", ["sns.amazonaws.com", "sns.ap-northeast-3.amazonaws.com"]],
  ["ap-northeast-3", "us-west-2", ["sns.amazonaws.com", "sns.ap-northeast-3.amazonaws.com"]],
  ["ap-east-1", "ap-northeast-3", ["sns.ap-east-1.amazonaws.com", "sns.ap-northeast-3.amazonaws.com"]],
  ["ap-northeast-3", "ap-northeast-3", "sns.amazonaws.com"],
])("a queue in %s takes the messages of a topic in %s from %s", (region, topicRegion, principal) => {
  const partition = region.startsWith("us-gov") ? "aws-us-gov" : "aws";
  const topic = `arn:${partition}:sns:${topicRegion}:673253540267:new-items`;
  const { pipeline: made } = synthesized({ region, subscribe_topics: { load: [topic] } });
  made.hasResourceProperties("AWS::SQS::QueuePolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: principal },
          Condition: { ArnEquals: { "aws:SourceArn": [topic] } },
        }),
      ]),
    },
  });
});
