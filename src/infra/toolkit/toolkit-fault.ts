import { ToolkitError } from "@aws-cdk/toolkit-lib";
import { Fault } from "../../pipeline/fault/fault.ts";
import { completeCommands } from "../../pipeline/text/complete-commands.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { awsOptions } from "../../settings/aws-options.ts";
import { remedyOfReason } from "./remedy-of-reason.ts";
import { inOurWords, type ToolkitHost } from "./toolkit-host.ts";

/**
 * Turns an error of the toolkit into a Fault that an operator can act on, with commands for the account and region that
 * were asked; returns any other error as it is.
 */
export function toolkitFault(cause: unknown, host: ToolkitHost, access: AwsAccess): unknown {
  const remedyFor = (reason: string): string | undefined => {
    const remedy = remedyOfReason(reason);
    return remedy && completeCommands(remedy, awsOptions(access));
  };
  if (host.refusal !== undefined) return host.refusal;
  if (!(cause instanceof Error)) return cause;
  const failures = host.failures.map(
    ({ stack, resource, type, status, reason }) =>
      `${stack}/${resource} (${type}) ${status}: ${reason ?? "no reason given"}`,
  );
  if (failures.length > 0) {
    const known = host.failures.flatMap(({ reason }) => remedyFor(reason ?? "") ?? []);
    const remedy = [...new Set(known.length > 0 ? known : ["mend the cause"]), "then the same command again"].join(
      ", ",
    );
    return new Fault("infrastructure", `CloudFormation failed:\n  ${failures.join("\n  ")}`, { remedy, cause });
  }
  if (/bootstrap/i.test(cause.message)) {
    return new Fault("infrastructure", inOurWords(cause.message), { remedy: "stac-ingest bootstrap", cause });
  }
  if (ToolkitError.isAuthenticationError(cause) || /credential|token/i.test(`${cause.name} ${cause.message}`)) {
    return new Fault("infrastructure", `AWS does not know who asks: ${cause.message}`, {
      remedy: "aws sso login, or --profile with a profile that has credentials",
      cause,
    });
  }
  if (!ToolkitError.isToolkitError(cause) && !("$metadata" in cause)) return cause;
  // A template that cannot be filled in, such as with the second zone of one, fails before any resource.
  const remedy = remedyFor(cause.message);
  return new Fault("infrastructure", cause.message, { cause, ...(remedy && { remedy }) });
}
