import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { Fault } from "../../pipeline/fault/fault.ts";
import { acknowledge } from "../acknowledge.ts";

const nameLimit = 64;

/** The name, role and log group of a function, before anything is granted to it. */
export interface FunctionIdentity {
  readonly functionName: string;
  readonly logGroup: LogGroup;
  readonly role: Role;
}

/**
 * A name, a log group under it, whose age `buildApp` limits, and a role that may write there and nowhere else.
 * @throws Fault `invalid_settings` if the name is longer than Lambda takes
 */
export function functionIdentity(
  scope: Construct,
  id: string,
  { functionName, inVpc }: { functionName: string; inVpc: boolean },
): FunctionIdentity {
  if (functionName.length > nameLimit) {
    throw new Fault(
      "invalid_settings",
      `${functionName} is longer than the ${nameLimit} letters of a function's name`,
      {
        remedy: "shorten project_id or stage",
      },
    );
  }
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    // The name that Lambda itself would choose, and under which operators look.
    logGroupName: `/aws/lambda/${functionName}`,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  logGroup.grantWrite(role);
  if (inVpc) allowNetworkInterfaces(role, functionName);
  return { functionName, logGroup, role };
}

/**
 * Lambda puts a function into a VPC with the function's own role and takes no narrower resource;
 * the function's code itself is forbidden all of it.
 */
function allowNetworkInterfaces(role: Role, functionName: string): void {
  const actions = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ];
  const functionArn = Stack.of(role).formatArn({
    service: "lambda",
    resource: "function",
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  role.addToPolicy(new PolicyStatement({ actions, resources: ["*"] }));
  acknowledge(role, { "AwsSolutions-IAM5[Resource::*]": "Lambda asks for it; the function's own code is denied it" });
  role.addToPolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions,
      resources: ["*"],
      conditions: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
    }),
  );
}
