import { expect, test } from "vitest";
import { synthesized } from "./synthesized.ts";

const account = "123456789012";
const numbered = (count: number, name: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index));

/** Settings that each make some policy, environment or name as large as it gets. */
const large = {
  project_id: "a".repeat(24),
  stage: "b".repeat(22),
  region: "us-east-1",
  packages: { "stactools-a": { run_on: "batch" } },
  readable_buckets: numbered(30, (index) => `scenes-of-a-provider-with-a-long-name-${index}`),
  readable_kms_keys: numbered(
    30,
    (index) => `arn:aws:kms:us-east-1:${account}:key/12345678-1234-1234-1234-1234567890${index}`,
  ),
  subscribe_topics: {
    gen: numbered(40, (index) => `arn:aws:sns:us-east-1:${account}:new-scenes-of-a-provider-${index}`),
    load: numbered(40, (index) => `arn:aws:sns:us-west-2:${account}:new-items-of-a-provider-${index}`),
  },
  event_rules: numbered(40, String).map((bucket, index) => ({
    stage: index % 2 === 0 ? "gen" : "load",
    pattern: { source: ["aws.s3"], detail: { bucket: { name: [bucket] } } },
  })),
  allowed_publishers: [...numbered(180, (index) => String(210_987_654_000 + index)), "o-a1b2c3d4e5"],
  requester_pays: true,
  item_loaded_topic: true,
  stac_api_access: "private",
  gen: { secrets: { TOKEN: `arn:aws:secretsmanager:us-east-1:${account}:secret:earthdata-AbCdEf` } },
  alarm_email: "ops@example.org",
  logs_endpoint: true,
  nat_gateway_count: 1,
};
/** Names of topics as short as they get in practice: of 45 bytes. */
const shortTopics = (count: number): string[] =>
  numbered(count, (index) => `arn:aws:sns:us-east-1:${account}:scenes-${String(index).padStart(3, "0")}`);
const existing = {
  existing_vpc_id: "vpc-0a1b2c3d",
  existing_subnet_ids: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
  existing_database_secret_arn: `arn:aws:secretsmanager:us-east-1:${account}:secret:pgstac-AbCdEf`,
  existing_database_security_group_id: "sg-0a1b2c3d",
};

type Resource = { readonly Type: string; readonly Properties: Record<string, never> };
type Policy = { readonly Statement: readonly object[] };

/** A template with a text in place of each value that only the deployment knows: as long as an address of a queue. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name === "Fn::Join") {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(resolved).join(separator);
  }
  if (entries.length === 1 && name === "Ref" && /^AWS::/.test(String(argument))) return account;
  if (entries.length === 1 && /^(Ref|Fn::)/.test(name ?? "")) return "x".repeat(130);
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolved(inner)]));
}

/** Limits of AWS by the type of a resource: what is measured, and the most of it. */
const limits: Readonly<Record<string, readonly [what: string, most: number, measure: (of: never) => number][]>> = {
  "AWS::SQS::QueuePolicy": [
    ["bytes", 8_192, ({ PolicyDocument }: { PolicyDocument: Policy }) => bytes(PolicyDocument)],
    ["statements", 20, ({ PolicyDocument }: { PolicyDocument: Policy }) => PolicyDocument.Statement.length],
  ],
  "AWS::SNS::TopicPolicy": [
    ["bytes", 30_720, ({ PolicyDocument }: { PolicyDocument: Policy }) => bytes(PolicyDocument)],
    ["statements", 100, ({ PolicyDocument }: { PolicyDocument: Policy }) => PolicyDocument.Statement.length],
  ],
  "AWS::KMS::Key": [["bytes", 32_768, ({ KeyPolicy }: { KeyPolicy: Policy }) => bytes(KeyPolicy)]],
  "AWS::IAM::Policy": [["bytes", 10_240, ({ PolicyDocument }: { PolicyDocument: Policy }) => bytes(PolicyDocument)]],
  "AWS::IAM::ManagedPolicy": [
    ["bytes", 6_144, ({ PolicyDocument }: { PolicyDocument: Policy }) => bytes(PolicyDocument)],
  ],
  "AWS::Lambda::Function": [
    ["letters of its name", 64, ({ FunctionName }: { FunctionName: string }) => FunctionName.length],
    ["bytes of its environment", 4_096, ({ Environment }: { Environment?: object }) => bytes(Environment ?? {})],
  ],
  "AWS::EC2::SecurityGroup": [
    ["rules in", 60, (group: { SecurityGroupIngress?: object[] }) => group.SecurityGroupIngress?.length ?? 0],
    ["rules out", 60, (group: { SecurityGroupEgress?: object[] }) => group.SecurityGroupEgress?.length ?? 0],
  ],
  "AWS::RDS::DBInstance": [
    ["letters of its name", 63, (database: { DBInstanceIdentifier: string }) => database.DBInstanceIdentifier.length],
  ],
  "AWS::CloudWatch::Alarm": [
    ["letters of its name", 255, ({ AlarmName }: { AlarmName: string }) => AlarmName.length],
    [
      "letters of its description",
      1_024,
      (alarm: { AlarmDescription?: string }) => alarm.AlarmDescription?.length ?? 0,
    ],
  ],
};
const bytes = (value: object): number => Buffer.byteLength(JSON.stringify(value));

test.each([
  ["by default", {}],
  ["with much of everything", large],
  ["with as many topics as a queue takes", { ...large, event_rules: [], subscribe_topics: { load: shortTopics(133) } }],
  [
    "with as many rules as a queue takes",
    {
      ...large,
      subscribe_topics: {},
      event_rules: numbered(52, String).map(() => ({ stage: "load", pattern: { source: ["aws.s3"] } })),
    },
  ],
  ["with network and database of the operator", { ...large, ...existing, batch: { subnet_ids: ["subnet-0a1b2c3d"] } }],
])("%s no resource is beyond a limit of AWS", (_, given) => {
  const { vpc, pgstac, pipeline } = synthesized(given);
  const beyond: string[] = [];
  for (const template of [vpc, pgstac, pipeline]) {
    const {
      Resources,
      Outputs = {},
      Parameters = {},
    } = resolved(template?.toJSON() ?? { Resources: {} }) as {
      Resources: Record<string, Resource>;
      Outputs?: object;
      Parameters?: object;
    };
    const parts = [
      ["resources", Resources, 500],
      ["outputs", Outputs, 200],
      ["parameters", Parameters, 200],
    ] as const;
    for (const [what, of, most] of parts) {
      if (Object.keys(of).length > most) beyond.push(`${Object.keys(of).length} ${what}`);
    }
    for (const [id, { Type, Properties }] of Object.entries(Resources)) {
      for (const [what, most, measure] of limits[Type] ?? []) {
        const measured = measure(Properties as never);
        if (measured > most) beyond.push(`${id}: ${measured} ${what}, of ${most}`);
      }
    }
  }
  expect(beyond).toEqual([]);
});

test.each([
  [
    "topics than a queue's policy has room for",
    { subscribe_topics: { load: large.subscribe_topics.load.flatMap((topic) => [1, 2, 3].map((n) => topic + n)) } },
  ],
  ["topics with short names than a queue's policy has room for", { subscribe_topics: { load: shortTopics(134) } }],
  [
    "publishers than a topic's policy takes",
    { allowed_publishers: numbered(191, (index) => String(210_987_654_000 + index)) },
  ],
])("more %s are refused before anything is deployed", (_, given) => {
  expect(() => synthesized(given)).toThrow(expect.objectContaining({ kind: "invalid_settings" }));
});
