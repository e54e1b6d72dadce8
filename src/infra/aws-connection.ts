/** How AWS is reached: whatever the AWS command line would use, but for what is given. */
export interface AwsConnection {
  readonly profile?: string;
  readonly region?: string;
  /** Of an emulator. */
  readonly endpointUrl?: string;
}
