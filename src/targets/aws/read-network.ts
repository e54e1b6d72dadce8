import { CloudFormationClient, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { awsFault } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

/** The ids of a network, as settings take them. */
export interface NetworkIds {
  readonly vpc: string;
  /** Those that have no way to the internet, by how their construct is called. */
  readonly isolatedSubnets: readonly string[];
}

/**
 * Reads the network that a stack made; undefined if it made none.
 * @throws Fault `infrastructure`
 */
export async function readNetwork(stack: string, access: AwsAccess): Promise<NetworkIds | undefined> {
  const client = new CloudFormationClient(clientSettings(access));
  try {
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stack }));
    const idsOf = (type: string, name: RegExp): string[] =>
      StackResources.flatMap(({ ResourceType, LogicalResourceId = "", PhysicalResourceId }) =>
        ResourceType === type && name.test(LogicalResourceId) && PhysicalResourceId ? [PhysicalResourceId] : [],
      );
    const [vpc] = idsOf("AWS::EC2::VPC", /./);
    return vpc === undefined ? undefined : { vpc, isolatedSubnets: idsOf("AWS::EC2::Subnet", /isolated|rds/i) };
  } catch (error) {
    throw awsFault(error, `CloudFormation's stack ${stack}`) ?? error;
  } finally {
    client.destroy();
  }
}
