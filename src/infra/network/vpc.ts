import { Aws, Stack } from "aws-cdk-lib";
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  type SubnetConfiguration,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { AnyPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Settings } from "../../settings/settings.ts";
import { acknowledge } from "../acknowledge.ts";
import type { Network } from "./network.ts";
import { clientsOf, endpointsSecurityGroup } from "./security-groups.ts";

const addresses = "10.0.0.0/16";
/** The name of the functions' subnets. It stays with NAT gateways: other stacks hold on to the subnets. */
const subnetGroupName = "isolated";
const isolated: SubnetConfiguration = {
  name: subnetGroupName,
  subnetType: SubnetType.PRIVATE_ISOLATED,
  cidrMask: 24,
};
/** The same subnets with a route to the gateways, and subnets for these. */
const withNat: readonly SubnetConfiguration[] = [
  { ...isolated, subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  { name: "public", subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
];

/** Makes a VPC with endpoints for the services that the functions call, and no way to the internet without gateways. */
export function buildVpc(scope: Construct, settings: Settings): Network {
  const gateways = settings.nat_gateway_count;
  // The library's own types do not fit exactOptionalPropertyTypes.
  const vpc = new Vpc(scope, "Vpc", {
    ipAddresses: IpAddresses.cidr(addresses),
    ...(settings.availability_zones ? { availabilityZones: settings.availability_zones } : { maxAzs: 2 }),
    natGateways: gateways,
    subnetConfiguration: gateways > 0 ? [...withNat] : [isolated],
    restrictDefaultSecurityGroup: false,
  }) as IVpc;
  acknowledge(vpc, {
    "CloudFormation-Validate::W3010": "zones are named only where the first two of the region will not do",
    "AwsSolutions-VPC7":
      gateways > 0
        ? "nothing enters but answers, by endpoints and NAT gateways; the operator may add flow logs"
        : "nothing enters or leaves but through endpoints; the operator may add flow logs",
  });
  // Settings do not give the address of an operator's database.
  const clients = clientsOf(scope, vpc, settings.existing_database_secret_arn ? undefined : addresses);
  const { subnets } = vpc.selectSubnets({ subnetGroupName });
  // The private name of a service leads to the endpoint's one address from the other zone, too.
  const endpoints = { subnets: settings.endpoints_in_one_zone ? subnets.slice(0, 1) : subnets };
  addEndpoints(vpc, { clients, endpoints }, settings);
  return { vpc, subnets: { subnetGroupName }, endpoints, clients };
}

/** Functions in the network read a secret, renew visibility, send dead letters, read payloads and tell of items. */
function addEndpoints(
  vpc: IVpc,
  { clients, endpoints: subnets }: Pick<Network, "clients" | "endpoints">,
  { logs_endpoint, item_loaded_topic }: Settings,
): void {
  const securityGroups = [endpointsSecurityGroup(vpc, vpc, clients)];
  const services = {
    SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    Sqs: InterfaceVpcEndpointAwsService.SQS,
    ...(item_loaded_topic && { Sns: InterfaceVpcEndpointAwsService.SNS }),
    ...(logs_endpoint && { Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS }),
  };
  for (const [id, service] of Object.entries(services)) {
    const endpoint = vpc.addInterfaceEndpoint(id, { service, subnets, securityGroups, open: false });
    endpoint.addToPolicy(ofAccount(vpc));
  }
  const objects = vpc.addGatewayEndpoint("S3", { service: GatewayVpcEndpointAwsService.S3 });
  objects.addToPolicy(ofAccount(vpc));
  objects.addToPolicy(answersToCloudFormation());
}

/** Lets principals of this account alone through an endpoint: credentials of another account could carry data out. */
const ofAccount = (scope: Construct): PolicyStatement =>
  new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ["*"],
    resources: ["*"],
    conditions: { StringEquals: { "aws:PrincipalAccount": Stack.of(scope).account } },
  });

/** The function that installs pgstac answers by an address that CloudFormation has signed, in an account of AWS's own. */
const answersToCloudFormation = (): PolicyStatement =>
  new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ["s3:PutObject"],
    resources: [`arn:${Aws.PARTITION}:s3:::cloudformation-custom-resource-response-*/*`],
  });
