import type { IGrantable } from "aws-cdk-lib/aws-iam";
import type { Settings } from "../../settings/settings.ts";
import { allow } from "./allow.ts";

/** Lets a function or a job read the secrets that settings name for the variables of packages. */
export function allowSecrets(reader: IGrantable, { secrets = {} }: Settings["gen"]): void {
  const arns = [...new Set(Object.values(secrets).map((address) => address.replace(/#.*/, "")))];
  if (arns.length > 0) allow(reader, ["secretsmanager:GetSecretValue"], arns);
}
