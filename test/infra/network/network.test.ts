import { App, Stack } from "aws-cdk-lib";
import { Match, type Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { buildVpc } from "../../../src/infra/network/vpc.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { synthesized } from "../synthesized.ts";

const { vpc, pgstac, pipeline } = synthesized() as { vpc: Template; pgstac: Template; pipeline: Template };

test("the VPC has two isolated subnets and no way to the internet", () => {
  vpc.resourceCountIs("AWS::EC2::Subnet", 2);
  vpc.resourceCountIs("AWS::EC2::InternetGateway", 0);
  vpc.resourceCountIs("AWS::EC2::NatGateway", 0);
});

test("endpoints are there for what functions call, and no others", () => {
  const services = (template: Template): string[] =>
    Object.values(template.findResources("AWS::EC2::VPCEndpoint"))
      .map(
        ({ Properties }) =>
          `${Properties.VpcEndpointType} ${/\w+"?\]*$/.exec(JSON.stringify(Properties.ServiceName).replace(/[}"\]]/g, ""))?.[0]}`,
      )
      .sort();
  expect(services(vpc)).toEqual(["Gateway s3", "Interface secretsmanager", "Interface sqs"]);
  expect(services(synthesized({ logs_endpoint: true }).vpc as Template)).toContain("Interface logs");
});

test("endpoints let principals of the account through, and answers to CloudFormation, and nobody else", () => {
  const { vpc: full } = synthesized({ logs_endpoint: true, item_loaded_topic: true }) as { vpc: Template };
  const statements = Object.values(full.findResources("AWS::EC2::VPCEndpoint")).map(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  expect(statements).toHaveLength(5);
  const ofAccount = expect.objectContaining({
    Condition: { StringEquals: { "aws:PrincipalAccount": { Ref: "AWS::AccountId" } } },
  });
  for (const [first, ...others] of statements) {
    expect(first).toEqual(ofAccount);
    for (const other of others) {
      expect(other).toMatchObject({ Action: "s3:PutObject" });
      expect(JSON.stringify(other.Resource)).toContain(":s3:::cloudformation-custom-resource-response-*/*");
    }
  }
  expect(statements.map(({ length }) => length).sort()).toEqual([1, 1, 1, 1, 2]);
});

test("nothing is open to the world: only clients reach the database and the endpoints", () => {
  const groups = [vpc, pgstac, pipeline].flatMap((template) =>
    Object.values(template.findResources("AWS::EC2::SecurityGroup")).flatMap(
      ({ Properties }) => Properties.SecurityGroupIngress ?? [],
    ),
  );
  expect(groups).toHaveLength(2);
  for (const rule of groups) {
    expect(rule.CidrIp ?? rule.CidrIpv6).toBeUndefined();
    expect(JSON.stringify(rule.SourceSecurityGroupId)).toContain("DatabaseClients");
  }
});

test("the functions reach databases in their own network only, unless the database is the operator's", () => {
  const reached = (template: Template): string[] =>
    Object.values(template.findResources("AWS::EC2::SecurityGroup")).flatMap(({ Properties }) =>
      Properties.SecurityGroupEgress.filter(({ FromPort }: { FromPort: number }) => FromPort === 5432).map(
        ({ CidrIp }: { CidrIp: string }) => CidrIp,
      ),
    );
  expect(reached(vpc)).toEqual(["10.0.0.0/16"]);
  const existing_database_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pgstac-AbCdEf";
  expect(reached(synthesized({ existing_database_secret_arn }).vpc as Template)).toEqual(["0.0.0.0/0"]);
});

test("the database is private, encrypted, forces TLS, and leaves a snapshot", () => {
  pgstac.hasResource("AWS::RDS::DBInstance", {
    DeletionPolicy: "Snapshot",
    Properties: {
      PubliclyAccessible: false,
      StorageEncrypted: true,
      DBInstanceClass: "db.t3.micro",
      Engine: "postgres",
    },
  });
  pgstac.hasResourceProperties("AWS::RDS::DBParameterGroup", {
    Parameters: Match.objectLike({ "rds.force_ssl": "1" }),
  });
  pgstac.hasOutput("PgstacSecret", {});
});

test("pgstac is installed again when its version or what installs it changes, not at every deployment", () => {
  pgstac.hasResourceProperties("AWS::CloudFormation::CustomResource", {
    pgstac_version: defaultVersion,
    bundle: Match.stringLikeRegexp("^[0-9a-f]{64}$"),
    timestamp: Match.absent(),
  });
});

test("the STAC API is there unless it is not wanted", () => {
  pgstac.resourceCountIs("AWS::ApiGatewayV2::Api", 1);
  (synthesized({ stac_api: false }).pgstac as Template).resourceCountIs("AWS::ApiGatewayV2::Api", 0);
});

test("gateways are made where settings ask for them", () => {
  (synthesized({ nat_gateway_count: 1 }).vpc as Template).resourceCountIs("AWS::EC2::NatGateway", 1);
});

test.each([
  [0, "nothing enters or leaves but through endpoints"],
  [1, "nothing enters but answers, by endpoints and NAT gateways"],
])("with %i gateways the reason for no flow logs says by which way data leaves", (nat_gateway_count, reason) => {
  const { vpc } = buildVpc(new Stack(new App(), "Network"), readSettings({ nat_gateway_count }, "a test"));
  expect(JSON.stringify(vpc.node.metadata)).toContain(reason);
});

test("with a gateway the functions' subnets lead to it, and are the same subnets as without", () => {
  const made = [0, 1].map((nat_gateway_count) => synthesized({ nat_gateway_count }));
  const [without, withGateway] = made.map(({ vpc, pipeline }) => {
    const template = vpc as Template;
    const functions = Object.values(pipeline.findResources("AWS::Lambda::Function"));
    const exports = functions.flatMap(({ Properties }) => Properties.VpcConfig?.SubnetIds ?? []);
    const outputs = Object.values(template.findOutputs("*"));
    const subnets = [...new Set(exports.map((each) => each["Fn::ImportValue"].split(":")[1]))].map(
      (name) => outputs.find(({ Export }) => Export?.Name.endsWith(`:${name}`))?.["Value"].Ref as string,
    );
    const tables = Object.values(template.findResources("AWS::EC2::SubnetRouteTableAssociation"))
      .filter(({ Properties }) => subnets.includes(Properties.SubnetId.Ref))
      .map(({ Properties }) => Properties.RouteTableId.Ref);
    const routes = Object.values(template.findResources("AWS::EC2::Route"))
      .filter(({ Properties }) => tables.includes(Properties.RouteTableId.Ref))
      .map(({ Properties }) => Object.keys(Properties).filter((key) => key === "NatGatewayId"));
    const places = subnets.map((id) => template.toJSON()["Resources"][id].Properties.CidrBlock);
    return { subnets, places, routes };
  });
  expect(without).toEqual({ subnets: expect.any(Array), places: ["10.0.0.0/24", "10.0.1.0/24"], routes: [] });
  expect(withGateway).toEqual({ ...without, routes: [["NatGatewayId"], ["NatGatewayId"]] });
});
