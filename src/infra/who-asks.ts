import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Fault } from "../pipeline/fault.ts";
import { type AwsConnection, clientConfig } from "./aws-connection.ts";

/**
 * The account and region that a deployment goes to.
 * @throws Fault `infrastructure` where there are no credentials, or no region
 */
export async function whoAsks(connection: AwsConnection): Promise<{ account: string; region: string }> {
  const client = new STSClient(clientConfig(connection));
  try {
    const region = await client.config.region();
    const { Account: account } = await client.send(new GetCallerIdentityCommand({}));
    if (account === undefined) throw new Error("AWS named no account");
    return { account, region };
  } catch (error) {
    const { message } = error as Error;
    const remedy = /region/i.test(message)
      ? "--region"
      : "aws sso login, or --profile with a profile that has credentials";
    throw new Fault("infrastructure", `AWS does not say which account this is: ${message}`, { remedy, cause: error });
  } finally {
    client.destroy();
  }
}
