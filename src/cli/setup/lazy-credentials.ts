import type { AwsAccess } from "../../settings/aws-access.ts";
import type { PipelineOptions } from "../options/pipeline-options.ts";
import { type AskOptions, ask } from "../terminal/ask.ts";

type Credentials = NonNullable<AwsAccess["credentials"]>;

/** Makes the credentials of one command line, which are looked for when AWS is asked first; a code is asked on the terminal. */
export function lazyCredentials(readOptions: () => PipelineOptions, asking: AskOptions): Credentials {
  let made: Promise<Credentials> | undefined;
  const make = async (): Promise<Credentials> => {
    const { shareCredentials } = await import("../../targets/aws/share-credentials.ts");
    return shareCredentials({
      profile: readOptions().profile ?? (asking.terminal.env["AWS_PROFILE"] || undefined),
      askCode: (device) => ask(`Code of MFA device ${device}: `, asking),
    });
  };
  return async () => {
    made ??= make();
    return (await made)();
  };
}
