/** The environment variables by which a function on AWS finds what it needs, and what each holds. */
export const functionEnvironment = {
  /** Where the gen stage publishes items. */
  loadTopicArn: "ITEM_LOAD_TOPIC_ARN",
  genQueueUrl: "ITEM_GEN_QUEUE_URL",
  genDeadLetterQueueUrl: "ITEM_GEN_DLQ_URL",
  loadQueueUrl: "ITEM_LOAD_QUEUE_URL",
  loadDeadLetterQueueUrl: "ITEM_LOAD_DLQ_URL",
  /** The database's host, port, dbname, username and password. */
  databaseSecretArn: "PGSTAC_SECRET_ARN",
  /** Where documents too large for a message are put. */
  payloadBucket: "PAYLOAD_BUCKET",
  /** JSON of `functionSettings`. */
  settings: "STAC_INGEST_SETTINGS",
} as const;
export type FunctionEnvironmentName = (typeof functionEnvironment)[keyof typeof functionEnvironment];

/** The variables each function is given. */
export const environmentOf = {
  itemGen: ["ITEM_LOAD_TOPIC_ARN", "ITEM_GEN_QUEUE_URL", "ITEM_GEN_DLQ_URL", "PAYLOAD_BUCKET", "STAC_INGEST_SETTINGS"],
  itemLoad: ["ITEM_LOAD_QUEUE_URL", "ITEM_LOAD_DLQ_URL", "PGSTAC_SECRET_ARN", "PAYLOAD_BUCKET", "STAC_INGEST_SETTINGS"],
  operate: ["PGSTAC_SECRET_ARN", "STAC_INGEST_SETTINGS"],
} as const satisfies Record<string, readonly FunctionEnvironmentName[]>;

/** Property names of the custom resource that the bootstrap function installs pgstac for. */
export const bootstrapProperties = {
  /** Of the database's master user. */
  adminSecretArn: "conn_secret_arn",
  /** Of the user the functions connect as; made by the bootstrap. */
  userSecretArn: "new_user_secret_arn",
  pgstacVersion: "pgstac_version",
} as const;
