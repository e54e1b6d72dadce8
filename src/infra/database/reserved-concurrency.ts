import { Aws, CfnCondition, CfnParameter, Fn } from "aws-cdk-lib";
import type { Construct } from "constructs";

/** The parameter of the database's stack that says if the account has executions to reserve; a new account has none. */
export const reservationParameter = "ReserveExecutions";

/** Makes the number of executions that a function may have at once, unless the account has none to reserve. */
export function reservedConcurrency(scope: Construct, executions: number): string {
  const parameter = new CfnParameter(scope, reservationParameter, {
    allowedValues: ["true", "false"],
    default: "true",
    description: "false for an account with so few concurrent executions that AWS lets none be reserved",
  });
  const condition = new CfnCondition(scope, "ReservesExecutions", {
    expression: Fn.conditionEquals(parameter.valueAsString, "true"),
  });
  return Fn.conditionIf(condition.logicalId, executions, Aws.NO_VALUE) as unknown as string;
}
