import { AssetHashType, Stack } from "aws-cdk-lib";
import { Architecture, Code, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { PgStacApiLambda, type PgStacDatabase } from "eoapi-cdk";
import { acknowledge } from "./acknowledge.ts";
import type { PythonCode } from "./assets.ts";
import { functionIdentity } from "./function-identity.ts";
import type { Network } from "./network.ts";

interface StacApiProps {
  readonly database: PgStacDatabase;
  readonly network: Network;
  readonly code: PythonCode;
}

/** A public, read-only STAC API of the catalogue. */
export function stacApi(scope: Construct, { database, network, code }: StacApiProps): PgStacApiLambda {
  const api = new PgStacApiLambda(scope, "StacApi", {
    vpc: network.vpc,
    subnetSelection: network.subnets,
    db: database.db,
    dbSecret: database.pgstacSecret,
    lambdaFunctionOptions: {
      ...functionIdentity(scope, "StacApi", { functionName: `${Stack.of(scope).stackName}-stac-api`, inVpc: true }),
      logRetention: undefined,
      code: Code.fromAsset(code.folder, { assetHash: code.hash, assetHashType: AssetHashType.CUSTOM }),
      runtime: Runtime.PYTHON_3_12,
      architecture: Architecture.X86_64,
      memorySize: 2048,
      securityGroups: [network.clients],
      allowPublicSubnet: false,
    },
  });
  acknowledge(api, {
    "AwsSolutions-L1": "eoapi-cdk's handler is written for this version of Python",
    "AwsSolutions-APIG1": "the function logs requests that fail",
    "AwsSolutions-APIG4": "the catalogue is public, and the API can only read it",
  });
  return api;
}
