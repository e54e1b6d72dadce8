import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";

/** Grants exactly these actions on exactly these resources; the library's own grants give more than is used. */
export function allow({ grantPrincipal }: IGrantable, actions: readonly string[], resources: readonly string[]): void {
  grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
}
