import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll, expect, test } from "vitest";
import { synthesize } from "../../src/infra/toolkit/synthesize.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { emptyAssets, synthesized } from "./synthesized.ts";

afterAll(removeFolders);

const account = "123456789012";
const permissions_boundary = `arn:aws:iam::${account}:policy/eo/Boundary`;

const templatesOf = (settings: object): Template[] => {
  const { vpc, pgstac, pipeline } = synthesized(settings);
  return [vpc as Template, pgstac as Template, pipeline];
};
const rolesOf = (settings: object): Record<string, unknown>[] =>
  templatesOf(settings).flatMap((template) =>
    Object.values(template.findResources("AWS::IAM::Role")).map(({ Properties }) => Properties),
  );

test("every role is bounded and has the path that settings name; without them neither is there", () => {
  const placed = rolesOf({ permissions_boundary, role_path: "/eo/" });
  expect(placed.length).toBeGreaterThan(4);
  for (const role of placed) expect(role).toMatchObject({ PermissionsBoundary: permissions_boundary, Path: "/eo/" });
  for (const role of rolesOf({}))
    expect(Object.keys(role)).not.toEqual(expect.arrayContaining(["PermissionsBoundary"]));
});

test("stacks are pinned to the account and region of settings, and name no zone of them", () => {
  const { folder, stacks } = synthesize(
    readSettings({ account, region: "eu-west-1", bootstrap_qualifier: "eo" }, "test"),
    emptyAssets(),
    folderWith({}),
  );
  const { artifacts, missing } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  expect(missing).toBeUndefined();
  for (const stack of stacks) {
    expect(artifacts[stack]).toMatchObject({
      environment: `aws://${account}/eu-west-1`,
      properties: {
        assumeRoleArn: expect.stringContaining(`role/cdk-eo-deploy-role-${account}-eu-west-1`),
        bootstrapStackVersionSsmParameter: "/cdk-bootstrap/eo/version",
        terminationProtection: false,
      },
    });
  }
  const vpc = Template.fromJSON(JSON.parse(readFileSync(join(folder, `${stacks[0]}.template.json`), "utf8")));
  const zones = Object.values(vpc.findResources("AWS::EC2::Subnet")).map(
    ({ Properties }) => Properties.AvailabilityZone,
  );
  expect(zones).toEqual([0, 1].map((index) => ({ "Fn::Select": [index, { "Fn::GetAZs": "" }] })));
});

test("all stacks are protected from being deleted where settings say so", () => {
  const { app } = synthesized({ termination_protection: true });
  const stacks = app.node.children.filter((child) => "terminationProtection" in child);
  expect(stacks.map((stack) => "terminationProtection" in stack && stack.terminationProtection)).toEqual([
    true,
    true,
    true,
  ]);
});

test("endpoints stand in both zones, or in one at half the price", () => {
  const subnets = (settings: object): number[] =>
    Object.values((synthesized(settings).vpc as Template).findResources("AWS::EC2::VPCEndpoint"))
      .filter(({ Properties }) => Properties.VpcEndpointType === "Interface")
      .map(({ Properties }) => Properties.SubnetIds.length);
  expect(subnets({})).toEqual([2, 2]);
  expect(subnets({ endpoints_in_one_zone: true })).toEqual([1, 1]);
});

test.each([
  ["an account that is a number", { account: 123456789012 }],
  ["a short account", { account: "1234" }],
  ["a boundary by its name", { permissions_boundary: "Boundary" }],
  ["a path without its last slash", { role_path: "/eo" }],
  ["a qualifier that is too long", { bootstrap_qualifier: "abcdefghijk" }],
])("%s is refused", (_name, settings) => {
  expect(() => readSettings(settings, "test")).toThrow(expect.objectContaining({ kind: "invalid_settings" }));
});

test("an image of another region is refused, and a name that no bucket has", () => {
  const assets = { ...emptyAssets(), genImage: { address: `${account}.dkr.ecr.eu-west-1.amazonaws.com/gen:1` } };
  expect(() => synthesized({ region: "us-east-1" }, assets)).toThrow(
    "gen_image is in eu-west-1, and Lambda takes images of its own region, us-east-1",
  );
  expect(() => readSettings({ readable_buckets: ["b".repeat(64)] }, "test")).toThrow("expected the name of a bucket");
});
