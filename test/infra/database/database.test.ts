import { Match, type Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { expectedConnections } from "../../../src/infra/database/expected-connections.ts";
import { synthesized } from "../synthesized.ts";

const databaseOf = (settings: object): Template => synthesized(settings).pgstac as Template;
const instance = (settings: object, properties: object): void =>
  databaseOf(settings).hasResourceProperties("AWS::RDS::DBInstance", properties);

test("the database's parameters are RDS's own formulas, whatever the class", () => {
  for (const db_instance_type of ["m7i.large", "r8g.2xlarge"]) {
    const template = databaseOf({ db_instance_type });
    template.hasResourceProperties("AWS::RDS::DBInstance", { DBInstanceClass: `db.${db_instance_type}` });
    template.hasResourceProperties("AWS::RDS::DBParameterGroup", {
      Family: "postgres18",
      Parameters: {
        max_connections: "LEAST({DBInstanceClassMemory/9531392},5000)",
        shared_buffers: "{DBInstanceClassMemory/32768}",
        effective_cache_size: "{DBInstanceClassMemory*3/32768}",
        work_mem: "GREATEST({DBInstanceClassMemory/20480000},2327)",
        maintenance_work_mem: "{DBInstanceClassMemory/16384}",
        max_locks_per_transaction: "1024",
        temp_buffers: "16384",
        seq_page_cost: "1",
        random_page_cost: "1.1",
        "rds.force_ssl": "1",
      },
    });
  }
});

// As operators have read them from RDS.
test.each([
  ["t2.micro", 81],
  ["t2.small", 198],
  ["t2.medium", 413],
  ["m4.large", 856],
  ["r4.large", 1660],
  ["r7g.4xlarge", 5000],
])("a %s is expected to take hardly fewer than its %i connections, never more", (type, connections) => {
  expect(expectedConnections(type)).toBeLessThanOrEqual(connections);
  expect(expectedConnections(type)).toBeGreaterThan(connections * 0.9);
});

test.each(["t3.pico", "db.t3.micro", "t3", "", "r7g.0xlarge.large", "T3.MICRO", "serverless"])(
  "%s is no class",
  (type) => {
    expect(() => expectedConnections(type)).toThrow(`db_instance_type: there is no ${type}`);
  },
);

test("storage is gp3 that grows by itself, and the reference's size is still possible", () => {
  instance({}, { AllocatedStorage: "20", StorageType: "gp3", MaxAllocatedStorage: 100, Iops: Match.absent() });
  instance({ db_allocated_storage: 5 }, { AllocatedStorage: "5", StorageType: "gp2", MaxAllocatedStorage: 25 });
  instance({ db_max_allocated_storage: 20 }, { AllocatedStorage: "20", MaxAllocatedStorage: Match.absent() });
  const large = { db_allocated_storage: 400, db_max_allocated_storage: 1000 };
  instance(large, { StorageType: "gp3", MaxAllocatedStorage: 1000, Iops: 12_000, StorageThroughput: 500 });
  instance({ ...large, db_iops: 16_000, db_throughput: 1000 }, { Iops: 16_000, StorageThroughput: 1000 });
});

test.each<[string, object, string]>([
  ["growth that is none", { db_allocated_storage: 100, db_max_allocated_storage: 105 }, "db_max_allocated_storage"],
  ["shrinking", { db_max_allocated_storage: 10 }, "no growth from 20 to 10 GiB"],
  ["IOPS of a small disk", { db_iops: 12_000 }, "db_iops: RDS lets nobody choose it for 20 GiB"],
  ["throughput of a small disk", { db_throughput: 500 }, "db_throughput: RDS lets nobody choose it"],
  ["IOPS below the usual", { db_allocated_storage: 500, db_iops: 3000 }, "3000 is not between 12000 and 64000"],
  ["too much throughput", { db_allocated_storage: 500, db_throughput: 4000 }, "at most 3000 MiB/s with 12000 IOPS"],
  ["a name with two hyphens", { project_id: "x-" }, "x--test-pgstac has two hyphens in a row"],
  ["a long name", { project_id: "p".repeat(52) }, "more than 63 letters"],
])("%s is refused before anything is made", (_what, settings, sentence) => {
  expect(() => synthesized(settings)).toThrow(
    expect.objectContaining({ kind: "invalid_settings", message: expect.stringContaining(sentence) }),
  );
});

test("a name that RDS does not take is none of ours where the database is the operator's", () => {
  const existing_database_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pgstac-AbCdEf";
  expect(() => synthesized({ project_id: "x-", existing_database_secret_arn })).not.toThrow();
});

test.each([
  [5, 3],
  [100, 20],
])("the alarm for %i GiB of storage goes off at %i GiB", (db_allocated_storage, gibibytes) => {
  synthesized({ db_allocated_storage }).pipeline.hasResourceProperties("AWS::CloudWatch::Alarm", {
    MetricName: "FreeStorageSpace",
    Threshold: gibibytes * 1024 ** 3,
  });
});

test("another major version of PostgreSQL is an upgrade in place, with parameters of its own", () => {
  const template = databaseOf({ db_postgres_version: 17 });
  template.hasResourceProperties("AWS::RDS::DBInstance", { EngineVersion: "17", AllowMajorVersionUpgrade: true });
  template.hasResourceProperties("AWS::RDS::DBParameterGroup", { Family: "postgres17" });
  // The function that installs pgstac runs after it.
  template.hasResourceProperties("AWS::CloudFormation::CustomResource", { postgres_version: "17" });
});

test.each([
  [{}, { context: "on" }],
  [
    { context: "auto", use_queue: true },
    { context: "auto", use_queue: true },
  ],
])("with settings %j pgstac's own are %j, and the index is made as in the reference", (pgstac_settings, written) => {
  databaseOf({ pgstac_settings }).hasResourceProperties("AWS::CloudFormation::CustomResource", {
    pgstac_settings: JSON.stringify(written),
    mosaic_index: "TRUE",
  });
});

test("the database's logs are kept as long as those of the functions, and minor versions come by themselves", () => {
  const template = databaseOf({ project_id: "Scenes", log_retention_days: 90 });
  const groups = Object.entries(template.findResources("AWS::Logs::LogGroup")).filter(([, { Properties }]) =>
    String(Properties.LogGroupName).startsWith("/aws/rds/"),
  );
  expect(groups.map(([, { Properties }]) => Properties)).toEqual(
    ["postgresql", "upgrade"].map((name) => ({
      LogGroupName: `/aws/rds/instance/scenes-test-pgstac/${name}`,
      RetentionInDays: 90,
    })),
  );
  template.hasResource("AWS::RDS::DBInstance", {
    // RDS makes groups that are not there, and keeps what is in them for ever.
    DependsOn: Match.arrayWith(groups.map(([id]) => id)),
    Properties: { AutoMinorVersionUpgrade: true, EnableCloudwatchLogsExports: ["postgresql", "upgrade"] },
  });
});

test("what protects the database protects its stack", () => {
  const protection = (settings: object): unknown => {
    const { app } = synthesized(settings);
    const stack = app.node.findChild("stactools-ingest-test-pgstac") as unknown as { terminationProtection?: boolean };
    return stack.terminationProtection;
  };
  expect([protection({}), protection({ db_deletion_protection: true })]).toEqual([false, true]);
});
