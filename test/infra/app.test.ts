import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import { afterAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/infra/app.ts";
import { environmentNames, functionEnvironment } from "../../src/settings/function-environment.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { emptyAssets, synthesized } from "./synthesized.ts";

afterAll(removeFolders);

const everything = {
  packages: { "stactools-a": { run_on: "batch" } },
  readable_buckets: ["scenes-bucket"],
  readable_kms_keys: ["arn:aws:kms:us-east-1:123456789012:key/scenes"],
  subscribe_topics: { load: ["arn:aws:sns:us-west-2:123456789012:new-items"] },
  allowed_publishers: ["123456789012", "o-a1b2c3d4e5"],
  event_rules: [{ stage: "gen", pattern: { source: ["aws.s3"] } }],
  gen: { secrets: { EARTHDATA_TOKEN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:earthdata-AbCdEf" } },
  alarm_email: "ops@example.org",
  logs_endpoint: true,
  nat_gateway_count: 1,
};
const existing = {
  existing_vpc_id: "vpc-0a1b2c3d",
  existing_subnet_ids: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
  existing_database_secret_arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:pgstac-AbCdEf",
  existing_database_security_group_id: "sg-0a1b2c3d",
};

test.each([
  ["by default", {}],
  ["with everything switched on", everything],
  ["with VPC and database of the operator", existing],
  ["with a prebuilt image", { gen_image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/gen:1" }],
])("%s cdk-nag finds nothing that is not said to be right", (_name, settings) => {
  const { app } = synthesized(settings, { ...emptyAssets() });
  expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
});

test("cdk-nag finds what is wrong with a bucket that nobody said to be right", () => {
  const app = new App();
  new Bucket(new Stack(app, "bare"), "Bucket");
  expect(new AwsSolutionsChecks(app).validateScope(app).violations).not.toEqual([]);
});

test("the same settings make the same files, byte for byte", () => {
  const assets = emptyAssets();
  const templates = [1, 2].map(() => {
    const { directory } = buildApp(readSettings({}, "test"), assets, folderWith({})).synth();
    const names = readdirSync(directory).filter((name) => /template|manifest|assets\.json/.test(name));
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), "utf8")]));
  });
  expect(Object.keys(templates[0] ?? {})).toContain("stactools-ingest-test.template.json");
  expect(templates[0]).toEqual(templates[1]);
});

test("stacks are named after project and stage, and carry the operator's tags", () => {
  const { app, pipeline } = synthesized({ project_id: "scenes", stage: "prod", tags: { Owner: "eo" } });
  expect(app.node.children.map(({ node }) => node.id).filter((id) => id.startsWith("scenes"))).toEqual([
    "scenes-prod-vpc",
    "scenes-prod-pgstac",
    "scenes-prod",
  ]);
  pipeline.allResourcesProperties("AWS::SQS::Queue", { Tags: [{ Key: "Owner", Value: "eo" }] });
});

test("every function is told what it reads, and nothing else of ours", () => {
  const { pipeline, pgstac } = synthesized();
  const functions = [pipeline, pgstac].flatMap((template) =>
    Object.values(template?.findResources("AWS::Lambda::Function") ?? {}),
  );
  const ours = new Set<string>(Object.values(environmentNames));
  for (const [name, expected] of Object.entries(functionEnvironment)) {
    const made = functions.find(({ Properties }) => Properties.FunctionName.endsWith(`-${name}`));
    expect(made, name).toBeDefined();
    const told = Object.keys(made?.["Properties"].Environment?.Variables ?? {});
    expect([name, told.filter((each) => ours.has(each)).sort()]).toEqual([name, [...expected].sort()]);
  }
});

describe("the operator's own", () => {
  test("VPC and database are used, and none is made", () => {
    const { vpc, pgstac, pipeline } = synthesized(existing);
    expect([vpc, pgstac]).toEqual([undefined, undefined]);
    pipeline.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "stactools-ingest-test-item-load",
      VpcConfig: { SubnetIds: existing.existing_subnet_ids },
    });
    pipeline.hasResourceProperties("AWS::EC2::SecurityGroupIngress", { GroupId: "sg-0a1b2c3d", FromPort: 5432 });
  });

  test("image is used, and Docker is not needed", () => {
    const { pipeline } = synthesized(
      {},
      {
        ...emptyAssets(),
        genImage: { address: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/gen@sha256:${"a".repeat(64)}` },
      },
    );
    const [image] = Object.values(
      pipeline.findResources("AWS::Lambda::Function", { Properties: { PackageType: "Image" } }),
    );
    expect(JSON.stringify(image?.["Properties"].Code.ImageUri)).toContain(`team/gen@sha256:${"a".repeat(64)}`);
  });
});

test.each<[string, object, string]>([
  ["a VPC without subnets", { existing_vpc_id: "vpc-0a1b2c3d" }, "existing_subnet_ids is not"],
  ["subnets without a VPC", { existing_subnet_ids: existing.existing_subnet_ids }, "existing_vpc_id is not"],
  [
    "the group of a database without the database",
    { existing_database_security_group_id: "sg-0a1b2c3d" },
    "existing_database_secret_arn is not",
  ],
  ["one run at once", { load: { concurrency: 1 } }, "load.concurrency: AWS runs at least 2"],
  ["a large batch without a window", { gen: { batch_size: 50 } }, "gen.batch_size: AWS waits at least a second"],
  ["an instance that is none", { db_instance_type: "t3.pico" }, "db_instance_type: there is no t3.pico"],
  [
    "an environment of workers that is larger than a function's",
    { gen: { environment: { GDAL_HTTP_HEADERS: "x".repeat(4000) } } },
    "too long for a function's environment",
  ],
  ["a name too long for a function", { project_id: "p".repeat(48) }, "is longer than the 64 letters"],
])("%s is refused before anything is made", (_name, settings, sentence) => {
  expect(() => synthesized(settings)).toThrow(
    expect.objectContaining({ kind: "invalid_settings", message: expect.stringContaining(sentence) }),
  );
});

test.each(["nginx:latest", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/"])("an image at %s is refused", (address) => {
  expect(() => synthesized({}, { ...emptyAssets(), genImage: { address } })).toThrow(
    "is not the address of an image in ECR",
  );
});
