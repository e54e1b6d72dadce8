import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { awsFault } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

/**
 * The runs at once that an account allows functions in a region, without what other functions have reserved.
 * @throws Fault `infrastructure`
 */
export async function readConcurrency(access: AwsAccess): Promise<number | undefined> {
  const client = new LambdaClient(clientSettings(access));
  try {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    return AccountLimit?.UnreservedConcurrentExecutions ?? AccountLimit?.ConcurrentExecutions;
  } catch (error) {
    throw awsFault(error, "the account's limits of Lambda") ?? error;
  } finally {
    client.destroy();
  }
}
