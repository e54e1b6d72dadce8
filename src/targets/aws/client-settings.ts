import { fromIni } from "@aws-sdk/credential-provider-ini";

/** Where and as whom AWS is asked; what is left out comes from the environment, as everywhere with AWS. */
export interface AwsAccess {
  readonly region?: string;
  readonly profile?: string;
  /** Another service that speaks AWS's protocols, such as an emulator. */
  readonly endpointUrl?: string;
  /** What the environment says about the above, so that what is remembered of one place is not taken for another's. */
  readonly surroundings?: string;
}

const attempts = 8;
const connectionTimeoutMilliseconds = 5_000;
const defaultRequestTimeoutMilliseconds = 60_000;

/** What every SDK client is opened with: throttled and failed calls are tried again for some while, none hangs. */
export function clientSettings(
  { region, profile, endpointUrl }: AwsAccess = {},
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
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
  };
}
