import { Fault } from "../../pipeline/fault/fault.ts";

const throttled = new Set([
  "RequestThrottled",
  "Throttled",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "OverLimit",
  "KmsThrottled",
  "KMSThrottling",
  "KMSThrottlingException",
  "SlowDown",
]);
const missing = new Set([
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "NoSuchBucket",
  "NotFound",
  "NotFoundException",
  "ResourceNotFoundException",
]);
const unauthenticated = new Set([
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "TokenProviderError",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "InvalidSecurity",
]);
const denied = new Set(["AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException"]);

/** The way out where AWS knows the caller no more, mostly because a session has ended. */
export const loginRemedy = "log in to AWS again: aws sso login, or new credentials";

const profileFiles = "~/.aws/config and ~/.aws/credentials";

/** CloudFormation does not notice what others deleted, so that deploying alone would change nothing. */
export const remakeRemedy =
  "stac-ingest doctor; what was deleted by hand comes back by stac-ingest destroy, then stac-ingest deploy";

/** Tells by the name of its error if a service is throttling. */
export const isThrottling = (name: string): boolean => throttled.has(name);

/** Tells if a call came to no end; credentials that cannot be had are no silence of the service. */
export const isUnanswered = (error: Error): boolean =>
  !unauthenticated.has(error.name) && !isThrottling(error.name) && statusOf(error) === undefined;

/**
 * Makes the fault of a failed SDK call that an operator can act on: `infrastructure`, or `not_found` for a missing
 * resource. Undefined if the request itself is to blame.
 */
export function awsFault(error: unknown, place: string): Fault | undefined {
  if (error instanceof Fault) return error;
  if (!(error instanceof Error)) return undefined;
  const { name } = error;
  if (missing.has(name)) {
    return new Fault("not_found", `${place} does not exist`, { remedy: remakeRemedy, cause: error });
  }
  const infrastructure = (what: string, remedy: string): Fault =>
    new Fault("infrastructure", `${place} ${what}: ${describe(error)}`, { remedy, cause: error });
  const [, profile] = /using profile: \[(.*)\]/.exec(error.message) ?? [];
  if (profile !== undefined) {
    const found = `${profileFiles} have no profile ${profile} with credentials`;
    return new Fault("infrastructure", found, { remedy: "aws configure list-profiles, then --profile", cause: error });
  }
  if (error.message === "Region is missing") {
    const found = "neither settings, AWS_REGION nor the profile names a region";
    return new Fault("infrastructure", found, {
      remedy: "--region eu-central-1, or wherever the stacks are",
      cause: error,
    });
  }
  if (unauthenticated.has(name)) return infrastructure("refuses the credentials", loginRemedy);
  if (denied.has(name))
    return infrastructure(
      "may not be used",
      "ask for the permission it names; docs/iam.md has the smallest policy of each command",
    );
  if (isThrottling(name)) return infrastructure("is throttled", "try again, more slowly");
  const status = statusOf(error);
  if (status !== undefined && isForeign(error, status)) {
    const found = `${place} was not reached: something on the way to AWS answered ${status} for it`;
    return new Fault("infrastructure", found, {
      remedy: "look for a proxy, or a network that wants a login (curl -i the address)",
      cause: error,
    });
  }
  if (status === undefined) return infrastructure("cannot be reached", "check the network and the region");
  return status >= 500 ? infrastructure(`answered ${status}`, "try again in a minute") : undefined;
}

/** Tells an answer that AWS has not given: the SDK cannot read it, or a proxy wants to know who asks. */
const isForeign = ({ message }: Error, status: number): boolean =>
  (message.includes("Deserialization error") && status < 500) || status === 407;

/** Undefined where no answer came at all. */
function statusOf(error: Error): number | undefined {
  const metadata = "$metadata" in error ? (error.$metadata as { httpStatusCode?: number }) : undefined;
  return metadata?.httpStatusCode;
}

/** Connection errors to several addresses have no message, only a code. */
function describe(error: Error): string {
  return error.message || ("code" in error ? String(error.code) : error.name);
}
