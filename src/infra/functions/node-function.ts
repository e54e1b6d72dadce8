import { Duration } from "aws-cdk-lib";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { Network } from "../network/network.ts";
import { functionIdentity } from "./function-identity.ts";

/** The runtime of the bundles; esbuild builds for it. */
export const nodeRuntime = Runtime.NODEJS_24_X;

/** The authority of RDS's certificates is in Lambda's runtime; Node trusts it only by this variable. */
export const databaseTrust = { NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem" };

interface NodeFunctionProps {
  readonly functionName: string;
  /** A folder with an `index.mjs`. */
  readonly folder: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly network: Network;
}

/** A function in the network's subnets, from a published bundle. */
export function nodeFunction(scope: Construct, id: string, props: NodeFunctionProps): LambdaFunction {
  const { functionName, folder, memoryMegabytes, timeoutSeconds, environment, network } = props;
  return new LambdaFunction(scope, `${id}Function`, {
    ...functionIdentity(scope, id, { functionName, inVpc: true }),
    runtime: nodeRuntime,
    architecture: Architecture.ARM_64,
    handler: "index.handler",
    code: Code.fromAsset(folder),
    memorySize: memoryMegabytes,
    timeout: Duration.seconds(Math.ceil(timeoutSeconds)),
    environment: { ...environment, ...databaseTrust },
    vpc: network.vpc,
    vpcSubnets: network.subnets,
    securityGroups: [network.clients],
  });
}
