import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { AwsAccess } from "../../../settings/aws-access.ts";
import type { Check } from "../../target.ts";
import { clientSettings } from "../client-settings.ts";
import { refuseOtherAccount } from "../read-caller.ts";
import { attempt } from "./attempt.ts";

/** Who is asking, and in which region. */
export async function checkIdentity(access: AwsAccess, account?: string): Promise<Check[]> {
  const sts = new STSClient(clientSettings(access));
  try {
    return [
      await attempt("region", async () => ({ ok: true, found: await sts.config.region() })),
      await attempt(
        "credentials",
        async () => {
          const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
          refuseOtherAccount(Account ?? "", account);
          return { ok: true, found: `${Arn} of account ${Account}` };
        },
        "AWS",
      ),
    ];
  } finally {
    sts.destroy();
  }
}
