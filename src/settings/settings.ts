import * as z from "zod";
import { Fault } from "../pipeline/fault.ts";
import { isObject } from "../pipeline/json.ts";
import { describe } from "../pipeline/validate.ts";
import { AllowedHrefs } from "./allowed-hrefs.ts";
import { isDatabaseUrl } from "./database-url.ts";
import { nearest } from "./nearest.ts";
import { isPackageName, normalizedName, PackageSet } from "./package-set.ts";
import { defaultVersion } from "./pgstac-versions.ts";
import { Recipe } from "./recipe.ts";
import { stageSettings } from "./stage-numbers.ts";

const count = z.int().positive();
const PackageName = z.string().refine(isPackageName, "expected a bare package name, with no version or address");

export const Settings = z
  .strictObject({
    project_id: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]*$/)
      .default("stactools-ingest")
      .describe("first part of the names of the AWS stacks"),
    stage: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/)
      .default("test")
      .describe("second part of the names of the AWS stacks"),
    target: z
      .enum(["local", "aws"])
      .default("local")
      .describe("which pipeline commands work on: the one on this machine, or the one on AWS"),
    tags: z.record(z.string(), z.string()).default({}).describe("tags of every AWS resource"),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "expected a region like eu-west-1")
      .optional()
      .describe("AWS region; that of the profile when left out"),
    nat_gateway_count: z.int().nonnegative().default(0).describe("NAT gateways of the VPC; the pipeline needs none"),
    availability_zones: z
      .array(z.string().min(1))
      .min(2)
      .optional()
      .describe("zones of the VPC; the region's first two"),
    logs_endpoint: z.boolean().default(false).describe("an endpoint for CloudWatch Logs in the VPC"),
    existing_vpc_id: z
      .string()
      .regex(/^vpc-[0-9a-f]+$/)
      .optional()
      .describe("use this VPC and make none; needs existing_subnet_ids"),
    existing_subnet_ids: z
      .array(z.string().regex(/^subnet-[0-9a-f]+$/))
      .min(2)
      .optional()
      .describe("subnets of that VPC for functions and database, in two zones or more"),
    existing_database_secret_arn: z
      .string()
      .regex(/^arn:[a-z-]+:secretsmanager:/, "expected the ARN of a secret")
      .optional()
      .describe("secret of a pgstac database to load into; makes none"),
    existing_database_security_group_id: z
      .string()
      .regex(/^sg-[0-9a-f]+$/)
      .optional()
      .describe("security group of that database; is opened to the functions"),
    database_ssl_mode: z
      .enum(["disable", "require", "verify-ca", "verify-full"])
      .optional()
      .describe("how functions on AWS check the database's certificate, in libpq's words; verify-full"),
    db_instance_type: z.string().default("t3.micro").describe("instance type of the database on AWS"),
    db_allocated_storage: count.default(5).describe("storage of the database on AWS in GiB"),
    db_multi_az: z.boolean().default(false).describe("a standby of the database in another zone"),
    db_deletion_protection: z.boolean().default(false).describe("AWS refuses to delete the database"),
    stac_api: z.boolean().default(true).describe("a public STAC API of the database"),
    gen_image: z
      .string()
      .min(1)
      .optional()
      .describe("address of a prebuilt image in ECR for the gen stage; needs no Docker"),
    readable_buckets: z
      .array(z.string().min(3))
      .default([])
      .describe("S3 buckets that both stages may read: source files, items that other producers put there"),
    allowed_hrefs: AllowedHrefs.prefault({}).describe("addresses and folders that requests may have packages read"),
    alarm_email: z.email().optional().describe("who is written to when an alarm goes off"),
    alarm_topic_arn: z
      .string()
      .regex(/^arn:[a-z-]+:sns:/, "expected the ARN of a topic")
      .optional()
      .describe("SNS topic that alarms are published to"),
    pgstac_version: z.string().default(defaultVersion).describe("version of pgstac that is installed"),
    packages: z.record(PackageName, PackageSet).default({}).describe("package sets, by the name messages give"),
    allow_any_package: z.boolean().default(false).describe("install packages that settings do not name"),
    recipes: z.record(z.string(), Recipe).default({}).describe("how inventories become requests, by name"),
    create_missing_collections: z.boolean().default(false).describe("create the collection of an item that has none"),
    gen_workers: count
      .optional()
      .describe("Python workers at once; when left out the number of cores, on AWS as many as a batch has messages"),
    gen_item_seconds: z
      .number()
      .positive()
      .optional()
      .describe("how long one item may take; what the run's time allows when left out"),
    gen_worker_megabytes: count
      .min(64)
      .optional()
      .describe("memory a Python worker may take, on Linux; when left out what leaves the function enough for itself"),
    state_folder: z
      .string()
      .min(1)
      .default(".stac-ingest")
      .describe("where the pipeline on this machine keeps its state"),
    database_url: z
      .string()
      .refine(isDatabaseUrl, "expected an address like postgresql://user@host/database")
      .optional()
      .describe("a PostgreSQL server for the pipeline on this machine"),
    gen: stageSettings("gen"),
    load: stageSettings("load"),
  })
  .meta({ title: "Settings", description: "config.yml" });
export type Settings = z.infer<typeof Settings>;

/** @throws Fault `invalid_settings` naming the file, each key that is wrong, and the nearest key that exists */
export function readSettings(value: unknown, source: string): Settings {
  const result = Settings.safeParse(value ?? {}, { reportInput: true });
  if (!result.success) {
    const unknown = result.error.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? [issue] : []));
    const suggestions = unknown.flatMap(({ path, keys }) => keys.map((key) => suggestion(key, path)));
    const rest = result.error.issues.filter(({ code }) => code !== "unrecognized_keys");
    const sentences = [...suggestions, ...(rest.length > 0 ? [describe(new z.ZodError(rest))] : [])];
    throw new Fault("invalid_settings", `${source}: ${sentences.join("; ")}`, {
      remedy: "mend it, then stac-ingest config validate",
    });
  }
  return checkRecipes(result.data, source);
}

/** The package set a message's `package_name` means; undefined where settings do not name it. */
export function packageSetFor(settings: Pick<Settings, "packages">, packageName: string): PackageSet | undefined {
  const wanted = normalizedName(packageName);
  return Object.entries(settings.packages).find(([name]) => normalizedName(name) === wanted)?.[1];
}

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
