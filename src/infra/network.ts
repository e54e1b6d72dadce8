import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";

/** Where functions and database live, and who may reach the database. */
export interface Network {
  readonly vpc: IVpc;
  /** Of the functions. */
  readonly subnets: SubnetSelection;
  /** Of whatever talks to the database. */
  readonly clients: ISecurityGroup;
}
