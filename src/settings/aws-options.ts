import { shellWord } from "../pipeline/text/shell-word.ts";
import type { AwsAccess } from "./aws-access.ts";

/** The options by which a command of ours or of AWS asks the same account and region, as for a shell. */
export function awsOptions({ region, profile, endpointUrl }: AwsAccess): string[] {
  const options = { "--region": region, "--profile": profile, "--endpoint-url": endpointUrl };
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${shellWord(value)}`],
  );
}
