import { expect, test } from "vitest";
import { toolkitFault } from "../../../src/infra/toolkit/toolkit-fault.ts";
import { ToolkitHost } from "../../../src/infra/toolkit/toolkit-host.ts";

const quiet = { resource: () => {}, step: () => {}, warn: () => {}, approve: async () => {} };

async function failedBy(...reasons: string[]): Promise<ToolkitHost> {
  const host = new ToolkitHost(quiet);
  for (const reason of reasons) {
    const event = { StackName: "s", LogicalResourceId: "R", ResourceType: "AWS::X::Y" };
    const data = {
      event: { ...event, ResourceStatus: "CREATE_FAILED", ResourceStatusReason: reason },
      progress: { completed: 1, total: 2 },
    };
    await host.notify({
      time: new Date(),
      level: "error",
      code: "CDK_TOOLKIT_I5502",
      action: "deploy",
      message: "",
      data,
    });
  }
  return host;
}

const access = { region: "eu-west-1", profile: "p" };
const failed = new Error("The stack named s failed creation");

// In the words of public reports.
test.each([
  [
    'Resource handler returned message: "The VPC endpoint service com.amazonaws.us-east-1.sqs does not support the availability zone of the subnet: subnet-1. (Service: Ec2, Status Code: 400)"',
    "availability_zones",
  ],
  [
    "Value (ap-northeast-1b) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ap-northeast-1a, ap-northeast-1c.",
    "availability_zones",
  ],
  [
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [50].",
    "stac_api_concurrency",
  ],
  ['Resource handler returned message: "Cannot find version 18 for postgres (Service: Rds)"', "db_postgres_version"],
  [
    "RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.t2.micro, Engine=postgres, EngineVersion=18.1",
    "db_instance_type",
  ],
  ["The maximum number of VPCs has been reached.", "existing_vpc_id"],
  [
    "User: arn:aws:sts::1:assumed-role/cdk is not authorized to perform: iam:CreateRole on resource: r with an explicit deny in a service control policy",
    "permissions_boundary",
  ],
  ["User: u is not authorized to perform: lambda:CreateFunction on resource: r", "--execution-policy"],
  ["stactools-ingest-dev-item-gen already exists in stack arn:aws:cloudformation:x", "project_id"],
])("what AWS says is told with the setting that mends it: %s", async (reason, setting) => {
  const fault = toolkitFault(failed, await failedBy(reason), access);
  expect(fault).toMatchObject({
    kind: "infrastructure",
    message: expect.stringContaining(reason),
    remedy: expect.stringMatching(new RegExp(`${setting}.*, then the same command again$`)),
  });
});

test("a remedy is told once, and a reason that nobody has met is to be mended", async () => {
  const taken = "x already exists";
  const { remedy } = toolkitFault(failed, await failedBy(taken, taken), access) as { remedy: string };
  expect(remedy.match(/project_id/g)).toHaveLength(1);
  expect(toolkitFault(failed, await failedBy("something new"), access)).toMatchObject({
    remedy: "mend the cause, then the same command again",
  });
});

test("a region that offers one zone fails before any resource, with the setting, too", async () => {
  const reason = "Template error: Fn::Select cannot select nonexistent value at index 1";
  const cause = Object.assign(new Error(reason), { $metadata: {} });
  expect(toolkitFault(cause, new ToolkitHost(quiet), access)).toMatchObject({
    remedy: expect.stringContaining("availability_zones"),
  });
});

test("a command of AWS asks the account and region of the deployment", async () => {
  const fault = toolkitFault(failed, await failedBy("Cannot find version 18 for postgres"), access);
  expect(fault).toMatchObject({
    remedy: expect.stringContaining("(aws rds describe-db-engine-versions --region eu-west-1 --profile p --engine"),
  });
});
