import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";

/** The VPC and subnets of functions and database, and the group of the database's clients. */
export interface Network {
  readonly vpc: IVpc;
  /** The subnets of the functions. */
  readonly subnets: SubnetSelection;
  /** The subnets of interface endpoints: one where settings want it cheap. */
  readonly endpoints: SubnetSelection;
  /** The security group of the database's clients. */
  readonly clients: ISecurityGroup;
}
