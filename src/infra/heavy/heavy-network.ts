import { CfnSecurityGroup, SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Settings } from "../../settings/settings.ts";
import { acknowledge } from "../acknowledge.ts";

/** The place of the jobs on AWS Batch. */
export interface HeavyNetwork {
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** True if nothing but an address of its own leads a job to the internet. */
  readonly needsPublicAddress: boolean;
}

/**
 * Makes a network for jobs, which read from anywhere as the gen function does, and reach the database as little: a VPC with
 * public subnets alone, or the operator's subnets. Nothing from outside reaches a job.
 * @throws Fault `invalid_settings` if the operator's VPC comes without subnets for jobs, or these without it
 */
export function heavyNetwork(scope: Construct, settings: Settings): HeavyNetwork {
  const { existing_vpc_id: vpcId } = settings;
  const { subnet_ids: subnetIds } = settings.batch;
  if ((vpcId === undefined) !== (subnetIds === undefined)) {
    throw new Fault(
      "invalid_settings",
      vpcId === undefined
        ? "batch.subnet_ids is set and existing_vpc_id is not"
        : "a package has run_on: batch and existing_vpc_id is set, and batch.subnet_ids is not",
      { remedy: "set both, or neither; the subnets need a way to the internet, such as a NAT gateway" },
    );
  }
  if (vpcId !== undefined && subnetIds !== undefined) {
    return { subnetIds, securityGroupId: unreachable(scope, vpcId), needsPublicAddress: false };
  }
  const vpc = new Vpc(scope, "HeavyVpc", {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: "public", subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false }],
    restrictDefaultSecurityGroup: false,
  });
  acknowledge(vpc, { "AwsSolutions-VPC7": "nothing enters; the operator may add flow logs" });
  return {
    subnetIds: vpc.publicSubnets.map(({ subnetId }) => subnetId),
    securityGroupId: unreachable(scope, vpc.vpcId),
    needsPublicAddress: true,
  };
}

/** Makes a security group that lets everything out and nothing in. */
function unreachable(scope: Construct, vpcId: string): string {
  const group = new CfnSecurityGroup(scope, "HeavyJobs", {
    groupDescription: "Jobs that make heavy items",
    vpcId,
    securityGroupEgress: [{ ipProtocol: "-1", cidrIp: "0.0.0.0/0", description: "what packages read" }],
  });
  return group.attrGroupId;
}
