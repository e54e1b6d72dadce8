import { fromIni } from "@aws-sdk/credential-provider-ini";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Fault } from "../../pipeline/fault/fault.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";

type Credentials = NonNullable<AwsAccess["credentials"]>;

/** The SDK's clients ask again this long before credentials end. */
const leftMilliseconds = 300_000;

export interface CredentialsOptions {
  /** The environment's profile, or none, where left out. */
  readonly profile?: string | undefined;
  /** Asks for the code that a device shows; undefined if there is nobody to ask. */
  readonly askCode: (device: string) => Promise<string | undefined>;
}

/**
 * Makes credentials that all clients of a command share, those of the CDK's toolkit, too: a device's code counts once.
 * They reject with a Fault `infrastructure` that says how to log in.
 */
export function shareCredentials({ profile, askCode }: CredentialsOptions): Credentials {
  const named = profile === undefined ? "" : ` --profile ${shellWord(profile)}`;
  const mfaCodeProvider = async (device: string): Promise<string> => {
    const code = await askCode(device);
    if (code !== undefined) return code;
    throw new Fault("infrastructure", `AWS asks for the code of ${device}, and there is no terminal to ask you on`, {
      remedy: `eval "$(aws configure export-credentials${named} --format env)"; unset AWS_PROFILE; then the same command without --profile`,
    });
  };
  const provide = profile === undefined ? defaultProvider({ mfaCodeProvider }) : fromIni({ profile, mfaCodeProvider });
  let held: ReturnType<Credentials> | undefined;
  const fetch = async (): ReturnType<Credentials> => {
    try {
      return await provide();
    } catch (error) {
      held = undefined;
      throw loginFault(error, named) ?? error;
    }
  };
  return async () => {
    const { expiration } = (await held) ?? {};
    if (expiration !== undefined && expiration.getTime() - Date.now() < leftMilliseconds) held = undefined;
    held ??= fetch();
    return held;
  };
}

function loginFault(error: unknown, named: string): Fault | undefined {
  if (error instanceof Fault || !(error instanceof Error)) return undefined;
  const fault = (what: string, remedy: string): Fault =>
    new Fault("infrastructure", `${what}: ${error.message}`, { remedy, cause: error });
  if (/aws sso login/.test(error.message)) return fault("the SSO session has ended", `aws sso login${named}`);
  if (/aws login/.test(error.message)) return fault("the session has ended", `aws login${named}`);
  if (/MultiFactorAuthentication failed/.test(error.message)) {
    return fault("AWS refused the code", "the same command with the device's next code; each counts once");
  }
  return undefined;
}
