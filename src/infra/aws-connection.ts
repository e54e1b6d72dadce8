/** How AWS is reached: whatever the AWS command line would use, but for what is given. */
export interface AwsConnection {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** Of an emulator. */
  readonly endpointUrl?: string | undefined;
}

/** The same, as clients of the AWS SDK take it. */
export function clientConfig({ profile, region, endpointUrl }: AwsConnection) {
  return {
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl, forcePathStyle: true }),
  };
}
