import type { Stage } from "../pipeline/stage.ts";
import { AllowedHrefs } from "./allowed-hrefs.ts";
import type { Settings } from "./settings.ts";

/** Names of what the functions find in their environment: src/infra sets them, src/handlers reads them. */
export const environmentNames = {
  itemLoadTopicArn: "ITEM_LOAD_TOPIC_ARN",
  itemGenQueueUrl: "ITEM_GEN_QUEUE_URL",
  itemGenDeadLetterUrl: "ITEM_GEN_DLQ_URL",
  itemLoadQueueUrl: "ITEM_LOAD_QUEUE_URL",
  itemLoadDeadLetterUrl: "ITEM_LOAD_DLQ_URL",
  /** The bucket of documents too large for a message. */
  payloadBucket: "PAYLOAD_BUCKET",
  /** The secret with the database's host, port, dbname, username and password. */
  pgstacSecretArn: "PGSTAC_SECRET_ARN",
  /** How the database's certificate is checked, in libpq's words; `verify-full` where it is left out. */
  sslMode: "PGSSLMODE",
  /** The settings a function needs, as JSON: see `functionSettings`. */
  settings: "STAC_INGEST_SETTINGS",
} as const;

const { itemLoadTopicArn, itemGenQueueUrl, itemGenDeadLetterUrl, itemLoadQueueUrl, itemLoadDeadLetterUrl } =
  environmentNames;
const { payloadBucket, pgstacSecretArn, settings } = environmentNames;

/** What each function must have in its environment. The bootstrap function is told all in its event. */
export const functionEnvironment = {
  "item-gen": [itemGenQueueUrl, itemGenDeadLetterUrl, itemLoadTopicArn, payloadBucket, settings],
  "item-load": [itemLoadQueueUrl, itemLoadDeadLetterUrl, pgstacSecretArn, settings],
  operate: [pgstacSecretArn],
  bootstrap: [],
} as const;

/** What the bundle of a function finds beside it: pgstac's SQL files, for `bootstrap`. */
export const pgstacSqlFolder = "pgstac-sql";

/** Where the lock of the package sets is, and their environments. */
export interface GenImage {
  readonly lockPath: string;
  readonly cacheFolder: string;
}

/** The same in the gen function's image. */
export const genImage: GenImage = {
  lockPath: "/opt/stac-ingest/packages.lock",
  cacheFolder: "/opt/stac-ingest/cache",
};

const defaultHrefs = JSON.stringify(AllowedHrefs.parse({}));

/** The part of settings a stage's function needs; its environment has room for 4 KB in all. */
export function functionSettings(all: Settings, stage: Stage): Partial<Settings> {
  if (stage === "load") return { load: all.load, create_missing_collections: all.create_missing_collections };
  return {
    gen: all.gen,
    packages: all.packages,
    allow_any_package: all.allow_any_package,
    ...(all.readable_buckets.length > 0 && { readable_buckets: all.readable_buckets }),
    ...(JSON.stringify(all.allowed_hrefs) !== defaultHrefs && { allowed_hrefs: all.allowed_hrefs }),
    ...(all.gen_workers !== undefined && { gen_workers: all.gen_workers }),
    ...(all.gen_item_seconds !== undefined && { gen_item_seconds: all.gen_item_seconds }),
    ...(all.gen_worker_megabytes !== undefined && { gen_worker_megabytes: all.gen_worker_megabytes }),
  };
}
