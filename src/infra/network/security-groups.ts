import { CfnSecurityGroup, type ISecurityGroup, type IVpc, SecurityGroup } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";

export const databasePort = 5432;
const httpsPort = 443;

/** A rule that lets nothing out: CDK gives a group without an outgoing rule one that lets everything out. */
const nowhere = [
  { ipProtocol: "icmp", fromPort: 252, toPort: 86, cidrIp: "255.255.255.255/32", description: "nothing leaves" },
];

const anywhere = "0.0.0.0/0";

/** Makes the group of the database's clients: nothing reaches it; it reaches databases at `addresses` and, by TLS, AWS. */
export function clientsOf(scope: Construct, { vpcId }: IVpc, databases = anywhere): ISecurityGroup {
  const leaving = (port: number, cidrIp: string, description: string) => ({
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    cidrIp,
    description,
  });
  const group = new CfnSecurityGroup(scope, "DatabaseClients", {
    groupDescription: "Functions that talk to the pgstac database",
    vpcId,
    // S3's addresses behind a gateway endpoint are public ones.
    securityGroupEgress: [
      leaving(databasePort, databases, "the database"),
      leaving(httpsPort, anywhere, "AWS endpoints"),
    ],
  });
  return finished(group);
}

/** Makes the database's group: only its clients reach it. */
export function databaseSecurityGroup(scope: Construct, { vpcId }: IVpc, clients: ISecurityGroup): ISecurityGroup {
  return openToClients(scope, "DatabaseGroup", { vpcId, clients, port: databasePort, description: "pgstac database" });
}

/** Makes the group of the VPC's interface endpoints: only the database's clients reach them. */
export function endpointsSecurityGroup(scope: Construct, { vpcId }: IVpc, clients: ISecurityGroup): ISecurityGroup {
  return openToClients(scope, "EndpointsGroup", { vpcId, clients, port: httpsPort, description: "AWS endpoints" });
}

interface Opening {
  readonly vpcId: string;
  readonly clients: ISecurityGroup;
  readonly port: number;
  readonly description: string;
}

function openToClients(scope: Construct, id: string, { vpcId, clients, port, description }: Opening): ISecurityGroup {
  const group = new CfnSecurityGroup(scope, id, {
    groupDescription: `${description}, open to its clients`,
    vpcId,
    securityGroupIngress: [
      {
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        sourceSecurityGroupId: clients.securityGroupId,
        description: "database clients",
      },
    ],
    securityGroupEgress: nowhere,
  });
  return finished(group);
}

/** Makes a group with all its rules; none is added later. */
const finished = (group: CfnSecurityGroup): ISecurityGroup =>
  SecurityGroup.fromSecurityGroupId(group, "Reference", group.attrGroupId, { mutable: false });
