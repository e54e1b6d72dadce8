import { createHash } from "node:crypto";
import type { Settings } from "../../../settings/settings.ts";

/** Settings that only commands read, or only what runs on AWS. */
const notRead: ReadonlySet<string> = new Set<keyof Settings>([
  ...(["project_id", "stage", "target", "tags", "region", "recipes", "state_folder"] as const),
  ...(["account", "permissions_boundary", "role_path", "bootstrap_qualifier", "termination_protection"] as const),
  ...(["endpoints_in_one_zone", "readable_kms_keys", "log_retention_days"] as const),
  ...(["subscribe_topics", "allowed_publishers", "event_rules"] as const),
  ...(["stac_api_access", "stac_api_concurrency", "stac_api_requests_per_second"] as const),
  ...(["db_postgres_version", "db_max_allocated_storage", "db_iops", "db_throughput"] as const),
  ...(["nat_gateway_count", "availability_zones", "logs_endpoint", "existing_vpc_id", "existing_subnet_ids"] as const),
  ...(["existing_database_secret_arn", "existing_database_security_group_id", "database_ssl_mode"] as const),
  ...(["db_instance_type", "db_allocated_storage", "db_multi_az", "db_deletion_protection"] as const),
  ...(["gen_image", "alarm_email", "alarm_topic_arn", "item_loaded_topic"] as const),
]);

/** Hashes the settings that the pipeline on this machine reads when it starts, in whatever order they stand. */
export function hashSettings(settings: Settings): string {
  const read = Object.entries(settings).filter(([name]) => !notRead.has(name));
  return createHash("sha256")
    .update(JSON.stringify(read.sort(byName), (_, value: unknown) => (isPlain(value) ? sorted(value) : value)))
    .digest("hex");
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const sorted = (value: object): object => Object.fromEntries(Object.entries(value).sort(byName));
