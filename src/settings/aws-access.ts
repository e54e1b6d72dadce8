export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Account and region of AWS to ask, and as whom; the environment decides what is left out, as everywhere with AWS. */
export interface AwsAccess {
  /** Credentials that all clients share; left out, each finds its own. */
  readonly credentials?: () => Promise<AwsCredentials>;
  readonly region?: string;
  readonly profile?: string;
  /** Another service that speaks AWS's protocols, such as an emulator. */
  readonly endpointUrl?: string;
  /** The environment's say on the above: what is remembered of one place must not be taken for another's. */
  readonly surroundings?: string;
}
