import { Match, type Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { synthesized } from "../synthesized.ts";

const { app, pgstac } = synthesized();
const publicApi = pgstac as Template;

test("the public API runs a bounded number of times at once, unless the account has none to reserve", () => {
  publicApi.hasResourceProperties("AWS::Lambda::Function", {
    FunctionName: "stactools-ingest-test-pgstac-stac-api",
    ReservedConcurrentExecutions: { "Fn::If": ["ReservesExecutions", 20, { Ref: "AWS::NoValue" }] },
  });
  publicApi.hasParameter("ReserveExecutions", { Default: "true" });
});

test("it takes a bounded number of requests a second from everybody", () => {
  publicApi.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
  });
  publicApi.hasResourceProperties("AWS::ApiGatewayV2::Route", { AuthorizationType: "NONE" });
});

test("it has the secret of a user who only reads, and no other", () => {
  const [reader] = Object.keys(
    publicApi.findResources("AWS::SecretsManager::Secret", {
      Properties: {
        GenerateSecretString: { SecretStringTemplate: Match.anyValue() },
        Description: Match.stringLikeRegexp("only read"),
      },
    }),
  );
  publicApi.hasResourceProperties("AWS::CloudFormation::CustomResource", { reader_secret_arn: { Ref: reader } });
  publicApi.hasResourceProperties("AWS::Lambda::Function", {
    FunctionName: "stactools-ingest-test-pgstac-stac-api",
    Environment: { Variables: Match.objectLike({ PGSTAC_SECRET_ARN: { Ref: reader } }) },
  });
  const policies = Object.entries(publicApi.findResources("AWS::IAM::Policy")).filter(([id]) =>
    id.startsWith("StacApiRole"),
  );
  const secrets = JSON.stringify(policies).match(/Database\w*secret\w*/g);
  expect(new Set(secrets)).toEqual(new Set([reader]));
  expect(app.node.tryFindChild("stactools-ingest-test-pgstac")).toBeDefined();
});

describe("for fewer", () => {
  test("requests are signed for the account", () => {
    const { pgstac: template } = synthesized({ stac_api_access: "iam" });
    template?.allResourcesProperties("AWS::ApiGatewayV2::Route", { AuthorizationType: "AWS_IAM" });
    expect(Object.keys(template?.findResources("AWS::ApiGatewayV2::Route") ?? {})).toHaveLength(1);
  });

  test("or come from the network alone", () => {
    const found = synthesized({ stac_api_access: "private", stac_api_requests_per_second: 7 });
    const template = found.pgstac as Template;
    template.resourceCountIs("AWS::ApiGatewayV2::Api", 0);
    template.hasResourceProperties("AWS::ApiGateway::RestApi", {
      EndpointConfiguration: Match.objectLike({ Types: ["PRIVATE"] }),
      Policy: { Statement: [Match.objectLike({ Condition: { StringEquals: { "aws:SourceVpc": Match.anyValue() } } })] },
    });
    template.hasResourceProperties("AWS::ApiGateway::Stage", {
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 7, ThrottlingBurstLimit: 14, LoggingLevel: "OFF" })],
    });
    template.resourceCountIs("AWS::EC2::VPCEndpoint", 1);
    // It would change how API Gateway logs in the whole account.
    template.resourceCountIs("AWS::ApiGateway::Account", 0);
    template.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: Match.objectLike({ ROOT_PATH: "/prod" }) },
    });
    expect(new AwsSolutionsChecks(found.app).validateScope(found.app).violations).toEqual([]);
  });
});

describe("connections", () => {
  test.each([
    [
      { load: { concurrency: 60 } },
      "145 connections are wanted (load.concurrency 60, bulk loads 60, stac_api_concurrency 20, commands 5)",
    ],
    [{ stac_api_concurrency: 1000 }, "a t3.micro spares 62"],
    [{ db_instance_type: "r8g.large", stac_api_concurrency: 2000 }, "a r8g.large spares"],
  ])("that %j wants are more than there are", (settings, sentence) => {
    expect(() => synthesized(settings)).toThrow(
      expect.objectContaining({ kind: "invalid_settings", message: expect.stringContaining(sentence) }),
    );
  });

  test.each([{ stac_api: false, load: { concurrency: 28 } }, { load: { concurrency: 18 } }])(
    "that %j wants are there",
    (settings) => expect(() => synthesized(settings)).not.toThrow(),
  );
});
