import { AssetHashType, Stack } from "aws-cdk-lib";
import { MethodLoggingLevel } from "aws-cdk-lib/aws-apigateway";
import type { CfnRoute, CfnStage } from "aws-cdk-lib/aws-apigatewayv2";
import { Architecture, type CfnFunction, Code, type Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { LambdaApiGateway, PgStacApiLambdaRuntime, type PgStacDatabase, PrivateLambdaApiGateway } from "eoapi-cdk";
import type { Settings } from "../../settings/settings.ts";
import { stacApiFunction } from "../../settings/stack-outputs.ts";
import { acknowledge } from "../acknowledge.ts";
import type { PythonCode } from "../code/assets.ts";
import { functionIdentity } from "../functions/function-identity.ts";
import type { Network } from "../network/network.ts";
import { reservedConcurrency } from "./reserved-concurrency.ts";

interface StacApiProps {
  readonly settings: Settings;
  readonly database: PgStacDatabase;
  /** The secret of a user who only reads. */
  readonly readerSecret: ISecret;
  readonly network: Network;
  readonly code: PythonCode;
}

/** Requests that may come at once, in seconds of the rate. */
const burstSeconds = 2;
/** The name of a private API's stage, which its addresses begin with. */
const privateStage = "prod";

/** Makes a STAC API that only reads the catalogue, for everybody, for the account or for the network. Returns its address. */
export function stacApi(scope: Construct, props: StacApiProps): string {
  const { settings, network } = props;
  const isPrivate = settings.stac_api_access === "private";
  const handler = apiFunction(scope, props, isPrivate ? { ROOT_PATH: `/${privateStage}` } : {});
  const throttling = {
    throttlingRateLimit: settings.stac_api_requests_per_second,
    throttlingBurstLimit: settings.stac_api_requests_per_second * burstSeconds,
  };
  if (isPrivate) {
    const { api, vpcEndpoint } = new PrivateLambdaApiGateway(scope, "StacApiGateway", {
      lambdaFunction: handler,
      vpc: network.vpc,
      vpcEndpointSubnetSelection: network.endpoints,
      // The operator's own network has endpoints of its own.
      createVpcEndpoint: settings.existing_vpc_id === undefined,
      restApiName: `${Stack.of(scope).stackName}-stac-api`,
      // Logging needs a role that not every account has given API Gateway.
      deployOptions: { stageName: privateStage, loggingLevel: MethodLoggingLevel.OFF, ...throttling },
    });
    if (vpcEndpoint) acknowledge(vpcEndpoint, { "AwsSolutions-EC23": "it is open to the network alone" });
    acknowledge(api, {
      "AwsSolutions-APIG1": "the function logs requests that fail",
      "AwsSolutions-APIG2": "the function checks requests",
      "AwsSolutions-APIG3": "only the network reaches it",
      "AwsSolutions-APIG4": "only the network reaches it, and the API can only read",
      "AwsSolutions-APIG6": "the function logs requests that fail",
      "AwsSolutions-COG4": "only the network reaches it, and the API can only read",
    });
    return api.url;
  }
  const { api } = new LambdaApiGateway(scope, "StacApiGateway", {
    lambdaFunction: handler,
    apiName: `${Stack.of(scope).stackName}-stac-api`,
  });
  (api.defaultStage?.node.defaultChild as CfnStage).defaultRouteSettings = throttling;
  if (settings.stac_api_access === "iam") {
    (api.node.findChild("DefaultRoute").node.defaultChild as CfnRoute).authorizationType = "AWS_IAM";
  }
  acknowledge(api, {
    "AwsSolutions-APIG1": "the function logs requests that fail",
    "AwsSolutions-APIG4": "the catalogue is public unless stac_api_access says otherwise, and the API can only read it",
  });
  return api.url ?? "";
}

function apiFunction(
  scope: Construct,
  { settings, database, readerSecret, network, code }: StacApiProps,
  apiEnv: Record<string, string>,
): LambdaFunction {
  const runtime = new PgStacApiLambdaRuntime(scope, "StacApi", {
    vpc: network.vpc,
    subnetSelection: network.subnets,
    db: database.db,
    dbSecret: readerSecret,
    apiEnv,
    lambdaFunctionOptions: {
      ...functionIdentity(scope, "StacApi", { functionName: stacApiFunction(Stack.of(scope).stackName), inVpc: true }),
      logRetention: undefined,
      code: Code.fromAsset(code.folder, { assetHash: code.hash, assetHashType: AssetHashType.CUSTOM }),
      runtime: Runtime.PYTHON_3_12,
      architecture: Architecture.X86_64,
      memorySize: 2048,
      securityGroups: [network.clients],
      allowPublicSubnet: false,
    },
  });
  acknowledge(runtime, { "AwsSolutions-L1": "eoapi-cdk's handler is written for this version of Python" });
  const { lambdaFunction } = runtime;
  const reserved = reservedConcurrency(scope, settings.stac_api_concurrency);
  (lambdaFunction.node.defaultChild as CfnFunction).addPropertyOverride("ReservedConcurrentExecutions", reserved);
  return lambdaFunction;
}
