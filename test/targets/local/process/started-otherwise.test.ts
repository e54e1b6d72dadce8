import { expect, test } from "vitest";
import { readSettings } from "../../../../src/settings/settings.ts";
import { hashSettings } from "../../../../src/targets/local/process/hash-settings.ts";
import { startedOtherwise } from "../../../../src/targets/local/process/started-otherwise.ts";

const settings = (value: object = {}) => readSettings(value, "config.yml");
const started = (value: object) => ({
  ...{ pid: 1, startedAt: "", databaseUrl: "", pgstacVersion: "" },
  settings: hashSettings(settings(value)),
});
const packages = { "stactools-a": { version: "1.0.0" }, "stactools-b": { version: "2.0.0" } };

test.each<[object, object]>([
  [{ strict: true }, {}],
  [{}, { gen_workers: 2 }],
  [{ load: { window_seconds: 5 } }, { load: { window_seconds: 6 } }],
  [{ packages }, { packages: { ...packages, "stactools-b": { version: "2.0.1" } } }],
])("a pipeline that was started with %j notices %j", (before, after) => {
  expect(startedOtherwise(started(before), settings(after))).toBe(true);
});

test.each<[object, object]>([
  [{ packages }, { packages: Object.fromEntries(Object.entries(packages).reverse()) }],
  [{ strict: false }, {}],
  [{}, { target: "aws", project_id: "other", region: "eu-west-1" }],
  [{}, { account: "123456789012", role_path: "/eo/", bootstrap_qualifier: "eo", termination_protection: true }],
  [{}, { permissions_boundary: "arn:aws:iam::123456789012:policy/eo", endpoints_in_one_zone: true }],
  [{}, { stac_api_access: "iam", stac_api_concurrency: 5, stac_api_requests_per_second: 5, log_retention_days: 7 }],
  [{}, { db_postgres_version: 17, db_max_allocated_storage: 500, db_iops: 12_000, db_throughput: 500 }],
  [{}, { allowed_publishers: ["210987654321"], event_rules: [{ stage: "load", pattern: { source: ["aws.s3"] } }] }],
  [{}, { subscribe_topics: { load: ["arn:aws:sns:us-west-2:123456789012:new-items"] } }],
  [{}, { readable_kms_keys: ["arn:aws:kms:us-east-1:123456789012:key/scenes"] }],
  [{ packages }, { packages, recipes: { a: { package: "stactools-a", group: "a" } } }],
])("for one that was started with %j nothing changed by %j", (before, after) => {
  expect(startedOtherwise(started(before), settings(after))).toBe(false);
});

test("of a pipeline that is not running, or did not note its settings, nothing is said", () => {
  const { settings: _, ...earlier } = started({});
  expect(startedOtherwise(undefined, settings())).toBe(false);
  expect(startedOtherwise(earlier, settings({ strict: true }))).toBe(false);
});
