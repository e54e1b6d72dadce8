import { Fn } from "aws-cdk-lib";
import { Vpc } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Network } from "./network.ts";
import { clientsOf } from "./security-groups.ts";
import { buildVpc } from "./vpc.ts";

/**
 * Makes a VPC in `scope`, or takes the operator's.
 * @throws Fault `invalid_settings` if the operator's VPC comes without subnets
 */
export function buildNetwork(scope: Construct, settings: Settings): Network {
  if (settings.existing_vpc_id === undefined) return buildVpc(scope, settings);
  return existingNetwork(scope, settings.existing_vpc_id, settings);
}

/** Takes the VPC's ids from settings and looks nothing up: a synthesis needs no account and is always the same. */
function existingNetwork(scope: Construct, vpcId: string, settings: Settings): Network {
  const ids = settings.existing_subnet_ids;
  if (ids === undefined) {
    throw new Fault("invalid_settings", "existing_vpc_id is set and existing_subnet_ids is not", {
      remedy: `aws ec2 describe-subnets --filters Name=vpc-id,Values=${vpcId}, and name two in different zones`,
    });
  }
  const vpc = Vpc.fromVpcAttributes(scope, "Vpc", {
    vpcId,
    // Names of the zones do not matter: the subnets are named one by one.
    availabilityZones: ids.map((_, index) => Fn.select(index, Fn.getAzs())),
    isolatedSubnetIds: ids,
  });
  const subnets = { subnets: vpc.isolatedSubnets };
  return { vpc, subnets, endpoints: subnets, clients: clientsOf(scope, vpc) };
}
