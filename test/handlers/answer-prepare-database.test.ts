import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerMigrate } from "../../src/handlers/answer-migrate.ts";
import { answerPrepareDatabase, type PrepareDatabaseEffects } from "../../src/handlers/answer-prepare-database.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { migrationLock } from "../../src/pgstac/database/migration-lock.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { openDatabaseSecrets } from "../../src/targets/aws/database-secrets.ts";
import { pgstacSql } from "../../src/targets/local/postgres/pgstac-sql.ts";
import { cacheFolder } from "../cache-folder.ts";
import { oldestVersion } from "../pgstac/pgstac-versions.ts";
import { changingRoles, hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { contextOf } from "./event-source.ts";
import { type SecretsServer, secretOf, startSecretsServer } from "./secrets-server.ts";

const arns = { admin: "arn:admin", user: "arn:user" };
const user = { name: "stac_ingest_bootstrap", password: 'it\'s a "secret"' };

describe.skipIf(!hasServer)("on a server where databases and roles are made", () => {
  let admin: TestDatabase;
  let secrets: SecretsServer;
  let effects: PrepareDatabaseEffects;
  let databaseName: string;
  const logged: string[] = [];
  const answers: Record<string, unknown>[] = [];
  const cloudFormation = createServer(async (request, response) => {
    answers.push({ method: request.method, type: request.headers["content-type"], ...JSON.parse(await text(request)) });
    response.end();
  });

  beforeAll(async () => {
    await once(cloudFormation.listen(0, "127.0.0.1"), "listening");
    admin = await openTestDatabase(undefined);
    databaseName = `${new URL(admin.url).pathname.slice(1)}_made`;
    secrets = await startSecretsServer();
    secrets.secrets.set(arns.admin, secretOf(admin.url));
    const named = { dbname: databaseName, username: user.name, password: user.password };
    secrets.secrets.set(arns.user, secretOf(admin.url, named));
    const access = { endpointUrl: secrets.endpoint, region: "us-east-1" };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
    effects = {
      secrets: openDatabaseSecrets(access),
      sslMode: "disable",
      sqlFolder: await pgstacSql(defaultVersion, cacheFolder),
      log: (_level, event) => void logged.push(event),
    };
  });
  afterAll(async () => {
    for (const name of [databaseName, databaseName.replace(/_late$/, "")]) {
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
    await admin.query(`DROP ROLE IF EXISTS ${user.name}`);
    await admin[Symbol.asyncDispose]();
    await secrets[Symbol.asyncDispose]();
    cloudFormation.close();
  });

  /** An event as CloudFormation sends it for eoapi-cdk's PgStacDatabase. */
  async function bootstrap(
    type: "Create" | "Update" | "Delete",
    version: string = defaultVersion,
    physicalId?: string,
    milliseconds = 120_000,
    before?: string,
  ) {
    const { port } = cloudFormation.address() as AddressInfo;
    const event = {
      RequestType: type,
      ServiceToken: "arn:aws:lambda:us-east-1:123456789012:function:bootstrap",
      ResponseURL: `http://127.0.0.1:${port}/?X-Amz-Signature=abc`,
      StackId: "arn:aws:cloudformation:us-east-1:123456789012:stack/stactools-ingest-test-pgstac/guid",
      RequestId: "a-request",
      LogicalResourceId: "pgstacbootstrapper",
      ...(physicalId && { PhysicalResourceId: physicalId }),
      ResourceType: "AWS::CloudFormation::CustomResource",
      ResourceProperties: {
        ServiceToken: "arn:aws:lambda:us-east-1:123456789012:function:bootstrap",
        conn_secret_arn: arns.admin,
        new_user_secret_arn: arns.user,
        pgstac_version: version,
        pgstac_settings: JSON.stringify({ context: "auto", update_collection_extent: true }),
        mosaic_index: "TRUE",
        timestamp: "2026-01-01T00:00:00.000Z",
      },
      ...(before && { OldResourceProperties: { pgstac_version: before } }),
    };
    answers.length = 0;
    await changingRoles(() => answerPrepareDatabase(event, contextOf(milliseconds), effects));
    return answers[0];
  }

  const migrate = (request: object) =>
    changingRoles(() => answerMigrate(request, contextOf(120_000), { ...effects, arns }));

  const userUrl = (): string => {
    const url = new URL(admin.url);
    return `postgresql://${user.name}:${encodeURIComponent(user.password)}@${url.host}/${databaseName}`;
  };

  async function inMadeDatabase(sql: string): Promise<unknown[]> {
    const client = new pg.Client(userUrl());
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  test("on creation the database, its user and pgstac come to be, and the user can load and search", async () => {
    expect(await bootstrap("Create")).toMatchObject({
      method: "PUT",
      Status: "SUCCESS",
      PhysicalResourceId: "pgstacbootstrapper",
      RequestId: "a-request",
      LogicalResourceId: "pgstacbootstrapper",
      Data: { pgstac_version: defaultVersion },
    });
    await using catalogue = await openCatalogue(userUrl());
    const collection = {
      id: "scenes",
      text: '{"type":"Collection","id":"scenes","description":"d","license":"other"}',
    };
    await catalogue.createCollection(collection);
    expect(await inMadeDatabase("SELECT id FROM collections")).toEqual([{ id: "scenes" }]);
    const upkeep =
      "SELECT name, value FROM pgstac_settings WHERE name IN ('context', 'use_queue', 'update_collection_extent')";
    expect(await inMadeDatabase(`${upkeep} ORDER BY name`)).toEqual([
      { name: "context", value: "auto" },
      { name: "update_collection_extent", value: "true" },
      { name: "use_queue", value: "false" },
    ]);
    expect(await inMadeDatabase("SELECT indexname FROM pg_indexes WHERE indexname = 'searches_mosaic'")).toHaveLength(
      1,
    );
  });

  test("on every update it is looked at again and stays as it is, under the same physical id", async () => {
    expect(await bootstrap("Update", defaultVersion, "kept")).toMatchObject({
      Status: "SUCCESS",
      PhysicalResourceId: "kept",
    });
    expect(await inMadeDatabase("SELECT id FROM collections")).toEqual([{ id: "scenes" }]);
  });

  test("an update brings PostGIS to the server's version, which an upgrade of PostgreSQL does not", async () => {
    const versions = () =>
      inMadeDatabase(
        "SELECT installed_version = default_version AS newest FROM pg_available_extensions WHERE name = 'postgis'",
      );
    const owner = new pg.Client(Object.assign(new URL(admin.url), { pathname: `/${databaseName}` }).href);
    await owner.connect();
    await owner.query("UPDATE pg_extension SET extversion = '3.0.0' WHERE extname = 'postgis'");
    await owner.end();
    expect(await versions()).toEqual([{ newest: false }]);
    expect(await bootstrap("Update")).toMatchObject({ Status: "SUCCESS" });
    expect(await versions()).toEqual([{ newest: true }]);
  });

  test("deleting the resource leaves the database as it is", async () => {
    expect(await bootstrap("Delete")).toMatchObject({ Status: "SUCCESS" });
    expect(await inMadeDatabase("SELECT id FROM collections")).toEqual([{ id: "scenes" }]);
  });

  test("a newer pgstac stays when CloudFormation takes a deployment back, and CloudFormation is told that all is well", async () => {
    expect(await bootstrap("Update", oldestVersion)).toMatchObject({
      Status: "SUCCESS",
      Data: { pgstac_version: defaultVersion },
    });
    expect(await inMadeDatabase("SELECT get_version() AS version")).toEqual([{ version: defaultVersion }]);
    expect(logged).toContain("pgstac stays at its newer version");
  });

  test("a migration that is given up leaves the version before, no lock, and goes on later", async () => {
    databaseName = `${databaseName}_late`;
    const inTime = secrets.secrets.get(arns.user) ?? "";
    secrets.secrets.set(arns.user, JSON.stringify({ ...JSON.parse(inTime), dbname: databaseName }));
    expect(await bootstrap("Create", oldestVersion)).toMatchObject({ Status: "SUCCESS" });
    const holder = new pg.Client(userUrl());
    await holder.connect();
    await holder.query(`BEGIN; SELECT pg_advisory_xact_lock_shared(${migrationLock})`);
    expect(await bootstrap("Update", defaultVersion, "kept", 11_000, oldestVersion)).toMatchObject({
      Status: "FAILED",
      Reason: "the database did not answer in time (try: stac-ingest pgstac migrate, then stac-ingest deploy)",
    });
    await holder.query("COMMIT");
    await holder.end();
    // CloudFormation takes the deployment back.
    expect(await bootstrap("Update", oldestVersion)).toMatchObject({ Data: { pgstac_version: oldestVersion } });
    expect(await migrate({ action: "pgstac.migrate", version: defaultVersion })).toEqual({
      reply: { from: oldestVersion, to: defaultVersion, files: expect.any(Array), queued: 0 },
    });
    expect(await inMadeDatabase("SELECT get_version() AS version")).toEqual([{ version: defaultVersion }]);
  });

  test("a slow update that changes no version does not name a migration as the way out", async () => {
    expect(await bootstrap("Update", defaultVersion, "kept", 10_001, defaultVersion)).toMatchObject({
      Status: "FAILED",
      Reason: "the database did not answer in time",
    });
  });

  test("an operator who asks the function for anything but a migration is told so", async () => {
    expect(await migrate({ action: "pgstac.version" })).toMatchObject({ fault: { kind: "wrong_usage" } });
  });

  test("a version there is no way to fails with the reason and the way out, and CloudFormation is told", async () => {
    expect(await bootstrap("Update", "0.11.0")).toMatchObject({
      Status: "FAILED",
      Reason: expect.stringMatching(`^there is no way from pgstac ${defaultVersion} to pgstac 0.11.0 \\(try: .+\\)$`),
    });
  });

  test("a database that cannot be reached fails without saying the password", async () => {
    const secret = secrets.secrets.get(arns.admin) ?? "";
    secrets.secrets.set(arns.admin, JSON.stringify({ ...JSON.parse(secret), port: 1, password: "hunter2" }));
    const answer = await bootstrap("Create");
    secrets.secrets.set(arns.admin, secret);
    expect(answer).toMatchObject({ Status: "FAILED", Reason: expect.stringContaining("no database answers") });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
  });
});
