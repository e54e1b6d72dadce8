import { fromIni } from "@aws-sdk/credential-provider-ini";
import type { AwsAccess } from "../../settings/aws-access.ts";

const attempts = 8;
const connectionTimeoutMilliseconds = 5_000;
const defaultRequestTimeoutMilliseconds = 60_000;

/** Options of every SDK client: throttled and failed calls are tried again for some while, none hangs. */
export function clientSettings(
  { region, profile, credentials, endpointUrl }: AwsAccess = {},
  requestTimeoutMilliseconds = defaultRequestTimeoutMilliseconds,
) {
  return {
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectionTimeoutMilliseconds,
      requestTimeout: requestTimeoutMilliseconds,
      throwOnRequestTimeout: true,
    },
    ...(region !== undefined && { region }),
    // Given by name, a profile's credentials count for more than those in the environment.
    ...(profile !== undefined && { profile, credentials: fromIni({ profile }) }),
    ...(credentials !== undefined && { credentials }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
  };
}
