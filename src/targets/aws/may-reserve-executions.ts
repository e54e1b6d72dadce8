import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { clientSettings } from "./client-settings.ts";

/** Concurrent executions that AWS keeps for functions without a reservation. */
const unreserved = 100;

/**
 * Tells if the account has so many concurrent executions that a function may reserve some; a new account has ten in all,
 * of which AWS lets none be reserved. True if AWS does not say, as most accounts have a thousand.
 */
export async function mayReserveExecutions(executions: number, access: AwsAccess): Promise<boolean> {
  const lambda = new LambdaClient(clientSettings(access));
  try {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    const limit = AccountLimit?.ConcurrentExecutions;
    return limit === undefined || limit - executions >= unreserved;
  } catch {
    return true;
  } finally {
    lambda.destroy();
  }
}
