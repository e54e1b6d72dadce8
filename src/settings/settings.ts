import * as z from "zod/mini";
import english from "zod/v4/locales/en.js";
import { Fault } from "../pipeline/fault/fault.ts";
import { isObject } from "../pipeline/text/json.ts";
import { describe } from "../pipeline/text/validate.ts";
import { AllowedHrefs } from "./allowed-hrefs.ts";
import { BatchSettings } from "./batch-settings.ts";
import { isDatabaseUrl } from "./database-url.ts";
import { EventRule, mostPublishers, Publisher, SubscribedTopics } from "./event-rule.ts";
import { ItemDestination } from "./item-destination.ts";
import { nearest } from "./nearest.ts";
import { isPackageName, PackageSet, packageSetFor } from "./package-set.ts";
import { PgstacSettings } from "./pgstac-settings.ts";
import { defaultVersion } from "./pgstac-versions.ts";
import { Recipe } from "./recipe.ts";
import { RemovedItems } from "./removed-items.ts";
import { stageShape } from "./stage-numbers.ts";
import { SecretVariables, WorkerVariables } from "./worker-variables.ts";

// The small zod has no words of its own.
z.config(english());

/** The numbers of days that CloudWatch Logs takes. */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const count = z.int().check(z.positive());
const PackageName = z
  .string()
  .check(z.refine(isPackageName, "expected a bare package name, with no version or address"));

/** Bucket names of before 2018 may have capitals and underscores, and none may be longer. */
const BucketName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/, "expected the name of a bucket, 3 to 63 letters"));

export const Settings = z
  .strictObject({
    project_id: z
      ._default(z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9-]*$/)), "stactools-ingest")
      .check(z.describe("first part of the names of the AWS stacks")),
    stage: z
      ._default(z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/)), "test")
      .check(z.describe("second part of the names of the AWS stacks")),
    target: z
      ._default(z.enum(["local", "aws"]), "local")
      .check(z.describe("which pipeline commands work on: the one on this machine, or the one on AWS")),
    tags: z._default(z.record(z.string(), z.string()), {}).check(z.describe("tags of every AWS resource")),
    region: z
      .optional(z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "expected a region like eu-west-1")))
      .check(z.describe("AWS region; that of the profile when left out")),
    account: z
      .optional(z.string().check(z.regex(/^\d{12}$/, "expected the 12 digits of an account, in quotes")))
      .check(z.describe("AWS account; commands refuse credentials and stacks of another one")),
    permissions_boundary: z
      .optional(z.string().check(z.regex(/^arn:[a-z-]+:iam::(\d{12}|aws):policy\//, "expected the ARN of a policy")))
      .check(z.describe("ARN of the managed policy that bounds every role of the stacks, and those of bootstrap")),
    role_path: z
      ._default(z.string().check(z.regex(/^\/([!-.0-~]+\/)*$/, "expected a path like /eo/")), "/")
      .check(z.describe("path of the roles of the stacks")),
    bootstrap_qualifier: z
      ._default(z.string().check(z.regex(/^[a-z0-9]{1,10}$/)), "hnb659fds")
      .check(z.describe("which of an account's bootstraps is used: a part of the names of its roles and its bucket")),
    termination_protection: z
      ._default(z.boolean(), false)
      .check(z.describe("AWS refuses to delete the stacks until a deployment with false")),
    nat_gateway_count: z
      ._default(z.int().check(z.nonnegative()), 0)
      .check(z.describe("NAT gateways of the VPC; the pipeline needs none")),
    availability_zones: z
      .optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(2)))
      .check(z.describe("zones of the VPC; the region's first two")),
    logs_endpoint: z._default(z.boolean(), false).check(z.describe("an endpoint for CloudWatch Logs in the VPC")),
    endpoints_in_one_zone: z
      ._default(z.boolean(), false)
      .check(z.describe("endpoints in the first zone only, at half the price; without that zone nothing is loaded")),
    existing_vpc_id: z
      .optional(z.string().check(z.regex(/^vpc-[0-9a-f]+$/)))
      .check(z.describe("use this VPC and make none; needs existing_subnet_ids")),
    existing_subnet_ids: z
      .optional(z.array(z.string().check(z.regex(/^subnet-[0-9a-f]+$/))).check(z.minLength(2)))
      .check(z.describe("subnets of that VPC for functions and database, in two zones or more")),
    existing_database_secret_arn: z
      .optional(
        z
          .string()
          .check(
            z.regex(
              /^arn:[a-z-]+:secretsmanager:.+-[A-Za-z0-9]{6}$/,
              "expected the whole ARN of a secret, with its last six letters",
            ),
          ),
      )
      .check(z.describe("secret of a pgstac database to load into; makes none")),
    existing_database_security_group_id: z
      .optional(z.string().check(z.regex(/^sg-[0-9a-f]+$/)))
      .check(z.describe("security group of that database; is opened to the functions")),
    database_ssl_mode: z
      .optional(z.enum(["disable", "require", "verify-ca", "verify-full"]))
      .check(z.describe("how functions on AWS check the database's certificate, in libpq's words; verify-full")),
    db_instance_type: z._default(z.string(), "t3.micro").check(z.describe("instance type of the database on AWS")),
    db_postgres_version: z
      ._default(z.literal([16, 17, 18]), 18)
      .check(z.describe("major version of PostgreSQL on AWS; a later one upgrades the database")),
    db_allocated_storage: z
      ._default(count.check(z.minimum(5)), 20)
      .check(z.describe("storage of the database on AWS in GiB: gp3, and gp2 below 20")),
    db_max_allocated_storage: z
      .optional(count)
      .check(z.describe("GiB up to which that storage grows by itself; five times as much when left out")),
    db_iops: z
      .optional(count)
      .check(z.describe("operations a second of that storage, which RDS lets be chosen from 400 GiB on")),
    db_throughput: z.optional(count).check(z.describe("throughput of that storage in MiB/s, from 400 GiB on")),
    db_multi_az: z._default(z.boolean(), false).check(z.describe("a standby of the database in another zone")),
    db_deletion_protection: z
      ._default(z.boolean(), false)
      .check(z.describe("AWS refuses to delete the database and its stack")),
    stac_api: z
      ._default(z.boolean(), true)
      .check(
        z.describe("a STAC API of the database, which only reads: on AWS, and beside the page under `local start`"),
      ),
    stac_api_access: z
      ._default(z.enum(["public", "iam", "private"]), "public")
      .check(
        z.describe(
          "who may ask the STAC API on AWS: everybody, requests that are signed for the account, or whoever is in the network",
        ),
      ),
    stac_api_concurrency: z
      ._default(count, 20)
      .check(z.describe("requests that the STAC API on AWS answers at once, each with a connection to the database")),
    stac_api_requests_per_second: z
      ._default(count, 50)
      .check(z.describe("requests a second that the STAC API on AWS takes from all together; it refuses more")),
    gen_image: z
      .optional(z.string().check(z.minLength(1)))
      .check(z.describe("address of a prebuilt image in ECR for the gen stage; needs no Docker")),
    readable_buckets: z
      ._default(z.array(BucketName), [])
      .check(z.describe("S3 buckets that both stages may read: source files, items that other producers put there")),
    readable_kms_keys: z
      ._default(
        z.array(
          z
            .string()
            .check(z.regex(/^arn:[a-z-]+:kms:[^:]+:\d{12}:key\//, "expected the ARN of a key, not of an alias")),
        ),
        [],
      )
      .check(
        z.describe(
          "KMS keys of yours that encrypt objects in readable_buckets, gen.secrets or existing_database_secret_arn; the functions that read these may decrypt by them",
        ),
      ),
    requester_pays: z
      ._default(z.boolean(), false)
      .check(z.describe("both stages tell owners of requester-pays buckets that you pay for what is read")),
    log_retention_days: z
      ._default(z.literal([...logRetentionDays]), 30)
      .check(z.describe("how long the logs of the functions on AWS are kept")),
    subscribe_topics: z
      .prefault(SubscribedTopics, {})
      .check(z.describe("SNS topics of others that feed the stages on AWS")),
    allowed_publishers: z
      ._default(z.array(Publisher).check(z.maxLength(mostPublishers)), [])
      .check(z.describe("accounts and organisations of others that may publish to both topics")),
    event_rules: z
      ._default(z.array(EventRule), [])
      .check(z.describe("events of EventBridge that feed the stages on AWS")),
    allowed_hrefs: z
      .prefault(AllowedHrefs, {})
      .check(z.describe("addresses and folders that requests may have packages read")),
    alarm_email: z.optional(z.email()).check(z.describe("who is written to when an alarm goes off")),
    alarm_topic_arn: z
      .optional(z.string().check(z.regex(/^arn:[a-z-]+:sns:/, "expected the ARN of a topic")))
      .check(z.describe("SNS topic that alarms are published to")),
    pgstac_version: z._default(z.string(), defaultVersion).check(z.describe("version of pgstac that is installed")),
    pgstac_settings: z
      .prefault(PgstacSettings, {})
      .check(
        z.describe(
          "settings that pgstac keeps in the database, written there when the pipeline is started or deployed",
        ),
      ),
    packages: z
      ._default(z.record(PackageName, PackageSet), {})
      .check(z.describe("package sets, by the name messages give")),
    allow_any_package: z
      ._default(z.boolean(), false)
      .check(z.describe("install packages that settings do not name; on this machine alone")),
    recipes: z._default(z.record(z.string(), Recipe), {}).check(z.describe("how inventories become requests, by name")),
    create_missing_collections: z
      ._default(z.boolean(), false)
      .check(z.describe("create the collection of an item that has none")),
    on_object_removed: z
      ._default(z.enum(["ignore", "delete_item"]), "ignore")
      .check(
        z.describe(
          "when S3 tells that an item's object was removed: ignore, the item stays; delete_item, it is deleted",
        ),
      ),
    removed_items: z
      ._default(z.array(RemovedItems), [])
      .check(z.describe("how the address of a removed object tells its item")),
    item_loaded_topic: z
      ._default(z.boolean(), false)
      .check(z.describe("an SNS topic on AWS that tells of each item that was stored or deleted")),
    item_loaded_to: z
      .optional(ItemDestination)
      .check(
        z.describe(
          "what is told of each item that the local pipeline stored or deleted: a file, relative to config.yml, or an address that is posted to",
        ),
      ),
    metrics_port: z
      .optional(z.int().check(z.minimum(0), z.maximum(65_535)))
      .check(
        z.describe(
          "port of 127.0.0.1 on which the local pipeline serves `/metrics` for Prometheus; none when left out",
        ),
      ),
    newest_wins: z
      ._default(z.boolean(), true)
      .check(z.describe("an item that was published before the stored version does not replace it")),
    strict: z
      ._default(z.boolean(), false)
      .check(z.describe("both stages refuse items that raise a warning, instead of storing them and logging it")),
    gen_workers: z
      .optional(count)
      .check(
        z.describe("Python workers at once; when left out the number of cores, on AWS as many as a batch has messages"),
      ),
    gen_item_seconds: z
      .optional(z.number().check(z.positive()))
      .check(z.describe("how long one item may take; what the run's time allows when left out")),
    gen_worker_megabytes: z
      .optional(count.check(z.minimum(64)))
      .check(
        z.describe(
          "memory a Python worker may take, on Linux; when left out what leaves the function enough for itself",
        ),
      ),
    state_folder: z
      ._default(z.string().check(z.minLength(1)), ".stac-ingest")
      .check(z.describe("where the pipeline on this machine keeps its state")),
    database_url: z
      .optional(z.string().check(z.refine(isDatabaseUrl, "expected an address like postgresql://user@host/database")))
      .check(z.describe("a PostgreSQL server for the pipeline on this machine")),
    gen: z.prefault(
      z.strictObject({
        ...stageShape("gen"),
        environment: z
          .optional(WorkerVariables)
          .check(z.describe("variables that the workers of every package find, on both targets; no secrets")),
        secrets: z
          .optional(SecretVariables)
          .check(
            z.describe(
              "variables of workers whose values are secrets, by the ARN of each, #key for a value of one that is JSON; on one machine variables of these names where the pipeline is started",
            ),
          ),
        tmp_megabytes: z
          .optional(z.int().check(z.minimum(512), z.maximum(10_240)))
          .check(z.describe("size of the function's `/tmp` on AWS; 512")),
        architecture: z
          .optional(z.enum(["x86_64", "arm64"]))
          .check(z.describe("processor of the function on AWS and of its image; x86_64")),
      }),
      {},
    ),
    load: z.prefault(z.strictObject(stageShape("load")), {}),
    batch: z.prefault(BatchSettings, {}),
  })
  // Not by a check, which would keep parts from being picked.
  .register(z.globalRegistry, { title: "Settings", description: "config.yml" });
export type Settings = z.infer<typeof Settings>;

/** @throws Fault `invalid_settings` naming the file, each key that is wrong, and the nearest key that exists */
export function readSettings(value: unknown, source: string): Settings {
  const result = Settings.safeParse(value ?? {}, { reportInput: true });
  if (!result.success) {
    const unknown = result.error.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? [issue] : []));
    const suggestions = unknown.flatMap(({ path, keys }) => keys.map((key) => suggestion(key, path)));
    const rest = result.error.issues.filter(({ code }) => code !== "unrecognized_keys");
    const sentences = [...suggestions, ...(rest.length > 0 ? [describe({ issues: rest })] : [])];
    const remedy = rest.some(isUnquoted)
      ? "put it in quotes: YAML takes 3.10 for the number 3.1, and no for false"
      : "mend it";
    throw new Fault("invalid_settings", `${source}: ${sentences.join("; ")}`, {
      remedy: `${remedy}, then stac-ingest config validate`,
    });
  }
  return checkRecipes(result.data, source);
}

/** A text that YAML reads as something else. */
const isUnquoted = (issue: z.core.$ZodIssue): boolean =>
  issue.code === "invalid_type" && issue.expected === "string" && /^(number|boolean)$/.test(typeof issue.input);

function checkRecipes(settings: Settings, source: string): Settings {
  for (const [name, recipe] of Object.entries(settings.recipes)) {
    if (settings.allow_any_package || packageSetFor(settings, recipe.package)) continue;
    throw new Fault("invalid_settings", `${source}: recipes.${name}.package: ${recipe.package} is not among packages`, {
      remedy: `add ${recipe.package} under packages`,
    });
  }
  return settings;
}

function suggestion(key: string, path: readonly PropertyKey[]): string {
  const where = [...path.map(String), key].join(".");
  const known = keysAt(path);
  const guess = nearest(key, known);
  return `unknown key ${where}${guess ? `, did you mean ${guess}?` : `; known are ${known.join(", ")}`}`;
}

function keysAt(path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(Settings, { io: "input" });
  for (const key of path) {
    if (!isObject(node)) return [];
    const properties = node["properties"];
    node = (isObject(properties) ? properties[String(key)] : undefined) ?? node["additionalProperties"];
  }
  return isObject(node) && isObject(node["properties"]) ? Object.keys(node["properties"]) : [];
}
