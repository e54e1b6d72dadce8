import { ToolkitError } from "@aws-cdk/toolkit-lib";
import { Fault } from "../../pipeline/fault/fault.ts";
import { remedyOfReason } from "./remedy-of-reason.ts";
import { inOurWords, type ToolkitHost } from "./toolkit-host.ts";

/** Turns an error of the toolkit into a Fault that an operator can act on; returns any other error as it is. */
export function toolkitFault(cause: unknown, host: ToolkitHost): unknown {
  if (host.refusal !== undefined) return host.refusal;
  if (!(cause instanceof Error)) return cause;
  const failures = host.failures.map(
    ({ stack, resource, type, status, reason }) =>
      `${stack}/${resource} (${type}) ${status}: ${reason ?? "no reason given"}`,
  );
  if (failures.length > 0) {
    const known = host.failures.flatMap(({ reason }) => remedyOfReason(reason ?? "") ?? []);
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
  const remedy = remedyOfReason(cause.message);
  return new Fault("infrastructure", cause.message, { cause, ...(remedy && { remedy }) });
}
