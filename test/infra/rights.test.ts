import type { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { synthesized } from "./synthesized.ts";

const { pipeline, pgstac } = synthesized({
  packages: { "stactools-a": { run_on: "batch" } },
  readable_buckets: ["scenes-bucket"],
  readable_kms_keys: ["arn:aws:kms:us-east-1:123456789012:key/scenes"],
});

const networkInterfaces = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
].map((action) => `${action} *`);
const consuming = (stage: string): string[] =>
  [
    "ChangeMessageVisibility",
    "DeleteMessage",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ReceiveMessage",
    "SendMessage",
  ].map((action) => `sqs:${action} ${stage}Queue`);
const logging = (name: string): string[] => [`logs:CreateLogStream ${name}Logs`, `logs:PutLogEvents ${name}Logs`];

test.each<[string, Template | undefined, string[]]>([
  [
    "ItemGen",
    pipeline,
    [
      ...logging("ItemGen"),
      "kms:Decrypt arn:aws:kms:us-east-1:123456789012:key/scenes",
      "s3:GetObject scenes-bucket/*",
      "s3:ListBucket scenes-bucket",
      "s3:PutObject PayloadBucket/*",
      "sns:Publish ItemLoadTopic",
      ...consuming("ItemGen"),
      "sqs:SendMessage ItemGenDeadLetterQueue",
      "sqs:SendMessage ItemGenHeavyQueue",
    ],
  ],
  [
    "HeavyItem",
    pipeline,
    [
      "kms:Decrypt arn:aws:kms:us-east-1:123456789012:key/scenes",
      "s3:GetObject scenes-bucket/*",
      "s3:ListBucket scenes-bucket",
      "s3:PutObject PayloadBucket/*",
      "sns:Publish ItemLoadTopic",
      ...["ChangeMessageVisibility", "DeleteMessage", "ReceiveMessage", "SendMessage"].map(
        (action) => `sqs:${action} ItemGenHeavyQueue`,
      ),
      "sqs:SendMessage ItemGenDeadLetterQueue",
    ],
  ],
  [
    "HeavyPull",
    pipeline,
    [
      "ecr:BatchCheckLayerAvailability container-assets",
      "ecr:BatchGetImage container-assets",
      "ecr:GetAuthorizationToken *",
      "ecr:GetDownloadUrlForLayer container-assets",
      ...logging("HeavyItem"),
    ],
  ],
  [
    "HeavyStart",
    pipeline,
    [
      ...logging("HeavyStart"),
      "batch:ListJobs *",
      "batch:SubmitJob HeavyItemJob",
      "batch:SubmitJob HeavyJobsQueue",
      "lambda:GetEventSourceMapping ItemGenFunctionSqsEventSource",
      "sqs:GetQueueAttributes ItemGenHeavyQueue",
    ],
  ],
  [
    "ItemLoad",
    pipeline,
    [
      ...networkInterfaces,
      ...logging("ItemLoad"),
      "s3:GetObject PayloadBucket/*",
      "kms:Decrypt arn:aws:kms:us-east-1:123456789012:key/scenes",
      "s3:GetObject scenes-bucket/*",
      "s3:ListBucket scenes-bucket",
      "secretsmanager:GetSecretValue bootstrappersecret",
      ...consuming("ItemLoad"),
      "sqs:SendMessage ItemLoadDeadLetterQueue",
    ],
  ],
  [
    "BulkLoad",
    pipeline,
    [
      ...networkInterfaces,
      ...logging("BulkLoad"),
      "kms:Decrypt arn:aws:kms:us-east-1:123456789012:key/scenes",
      "s3:GetObject scenes-bucket/*",
      "s3:ListBucket scenes-bucket",
      "secretsmanager:GetSecretValue bootstrappersecret",
    ],
  ],
  [
    "Operate",
    pipeline,
    [...networkInterfaces, ...logging("Operate"), "secretsmanager:GetSecretValue bootstrappersecret"],
  ],
  [
    "Bootstrap",
    pgstac,
    [
      ...networkInterfaces,
      ...logging("Bootstrap"),
      "secretsmanager:DescribeSecret SecretAttachment",
      "secretsmanager:DescribeSecret bootstrappersecret",
      "secretsmanager:DescribeSecret readersecret",
      "secretsmanager:GetSecretValue SecretAttachment",
      "secretsmanager:GetSecretValue bootstrappersecret",
      "secretsmanager:GetSecretValue readersecret",
    ],
  ],
  [
    "StacApi",
    pgstac,
    [
      ...networkInterfaces,
      ...logging("StacApi"),
      "secretsmanager:DescribeSecret readersecret",
      "secretsmanager:GetSecretValue readersecret",
    ],
  ],
])("the role of %s may do exactly this", (name, template, rights) => {
  expect(allowed(template as Template, name)).toEqual([...rights].sort());
});

test("every function that reads the secret of the operator's database may decrypt it by the operator's key", () => {
  const key = "arn:aws:kms:us-east-1:123456789012:key/secrets";
  const { pipeline: ofOwn } = synthesized({
    existing_database_secret_arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:pgstac-AbCdEf",
    readable_kms_keys: [key],
  });
  for (const name of ["ItemLoad", "BulkLoad", "Operate"]) {
    expect(allowed(ofOwn, name)).toContain(`kms:Decrypt ${key}`);
  }
});

test("no function's own code may touch the network's interfaces", () => {
  for (const [template, names] of [
    [pipeline, ["ItemLoad", "BulkLoad", "Operate"]],
    [pgstac as Template, ["Bootstrap", "StacApi"]],
  ] as const) {
    for (const name of names) {
      const denied = statements(template, name).filter(({ Effect }) => Effect === "Deny");
      expect(denied).toHaveLength(1);
      expect(denied[0]?.Action).toHaveLength(networkInterfaces.length);
    }
  }
});

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function statements(template: Template, name: string): Statement[] {
  const roles = Object.values(template.findResources("AWS::IAM::Policy"));
  return roles
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref.startsWith(`${name}Role`)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** Each action with the resource it is allowed on, by the name it has in the source. */
function allowed(template: Template, name: string): string[] {
  return statements(template, name)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${nameOf(resource)}`)),
    )
    .sort();
}

function nameOf(resource: unknown): string {
  if (typeof resource === "string") return resource;
  const text = JSON.stringify(resource);
  const objects = text.includes("/*") ? "/*" : "";
  const bucket = /:s3:::([a-z-]+)/.exec(text)?.[1];
  const [, id = text] =
    /(container-assets|HeavyItemJob|HeavyJobsQueue|ItemGenFunctionSqsEventSource|ItemGenHeavyQueue|ItemGenDeadLetterQueue|ItemLoadDeadLetterQueue|ItemGenQueue|ItemLoadQueue|ItemLoadTopic|PayloadBucket|\w+Logs(?=[0-9A-F]{8})|bootstrappersecret|readersecret|SecretAttachment)/.exec(
      text,
    ) ?? [];
  return `${bucket ?? id}${objects}`;
}
