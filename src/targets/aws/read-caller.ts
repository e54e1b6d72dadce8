import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { awsFault } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

/**
 * The account and region that are asked.
 * @throws Fault `infrastructure` where there are no credentials, or `wrong_usage` where there is no region, or the account
 * is not the `expected` one
 */
export async function readCaller(access: AwsAccess, expected?: string): Promise<{ account: string; region: string }> {
  const client = new STSClient(clientSettings(access));
  try {
    const region = await client.config.region().catch((cause: unknown) => {
      throw new Fault("wrong_usage", "no AWS region is set", { remedy: "--region, or region in settings", cause });
    });
    const { Account: account = "" } = await client.send(new GetCallerIdentityCommand({}));
    refuseOtherAccount(account, expected);
    return { account, region };
  } catch (error) {
    throw awsFault(error, "AWS") ?? error;
  } finally {
    client.destroy();
  }
}

/**
 * Refuses to work in another account than the one settings name.
 * @throws Fault `wrong_usage`
 */
export function refuseOtherAccount(account: string, expected: string | undefined): void {
  if (expected === undefined || account === expected) return;
  throw new Fault("wrong_usage", `these credentials are of account ${account}, and settings name account ${expected}`, {
    remedy: `--profile with a profile of account ${expected}`,
  });
}
