/** Names of what the functions find in their environment: src/infra sets them, src/handlers reads them. */
export const environmentNames = {
  itemLoadTopicArn: "ITEM_LOAD_TOPIC_ARN",
  itemGenQueueUrl: "ITEM_GEN_QUEUE_URL",
  itemGenDeadLetterUrl: "ITEM_GEN_DLQ_URL",
  itemLoadQueueUrl: "ITEM_LOAD_QUEUE_URL",
  itemLoadDeadLetterUrl: "ITEM_LOAD_DLQ_URL",
  /** The queue of items that AWS Batch makes, if settings have a package for it. */
  itemHeavyQueueUrl: "ITEM_HEAVY_QUEUE_URL",
  /** The topic that tells of stored items, if settings ask for it. */
  itemLoadedTopicArn: "ITEM_LOADED_TOPIC_ARN",
  /** The bucket of documents too large for a message. */
  payloadBucket: "PAYLOAD_BUCKET",
  /** The secret with the database's host, port, dbname, username and password. */
  pgstacSecretArn: "PGSTAC_SECRET_ARN",
  /** The same of the database's administrator. */
  adminSecretArn: "PGSTAC_ADMIN_SECRET_ARN",
  /** The check of the database's certificate, in libpq's words; `verify-full` if left out. */
  sslMode: "PGSSLMODE",
  /** The function with whose metrics a job on AWS Batch counts its own. */
  metricsOf: "METRICS_OF",
  /** The settings a function needs, as JSON: see `functionSettings`. */
  settings: "STAC_INGEST_SETTINGS",
} as const;

const { itemLoadTopicArn, itemGenQueueUrl, itemGenDeadLetterUrl, itemLoadQueueUrl, itemLoadDeadLetterUrl } =
  environmentNames;
const { payloadBucket, pgstacSecretArn, adminSecretArn, settings } = environmentNames;

/**
 * The variables that each function must have in its environment, by the end of its name. `bootstrap` is what deployed
 * stacks call the function that prepares the database.
 */
export const functionEnvironment = {
  "item-gen": [itemGenQueueUrl, itemGenDeadLetterUrl, itemLoadTopicArn, payloadBucket, settings],
  "item-load": [itemLoadQueueUrl, itemLoadDeadLetterUrl, payloadBucket, pgstacSecretArn, settings],
  "bulk-load": [pgstacSecretArn, settings],
  operate: [pgstacSecretArn],
  bootstrap: [adminSecretArn, pgstacSecretArn],
} as const;

/** The variables of the function that starts the jobs of AWS Batch, beside the queue of their messages. */
export const heavyStartEnvironment = {
  /** The event source of the gen function, which somebody may have paused. */
  genEventSource: "GEN_EVENT_SOURCE",
  jobQueue: "JOB_QUEUE",
  jobDefinition: "JOB_DEFINITION",
  /** The most jobs at once. */
  jobs: "JOBS_AT_ONCE",
} as const;

/** The folder of pgstac's SQL files beside the bundle of `prepare-database`. */
export const pgstacSqlFolder = "pgstac-sql";

/** The folders of the package sets' lock and of their environments. */
export interface GenImage {
  readonly lockPath: string;
  readonly cacheFolder: string;
}

/** The same in the gen function's image. */
export const genImage: GenImage = {
  lockPath: "/opt/stac-ingest/packages.lock",
  cacheFolder: "/opt/stac-ingest/cache",
};

/**
 * The command of a job in that image. It has two words: the entry point of an image that was built before takes one, and would
 * wait for Lambda.
 */
export const heavyItemCommand = ["node", "/var/task/heavy-item.mjs"] as const;
