import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { explainDenial } from "../../../src/pgstac/schema/explain-denial.ts";
import { installPgstac } from "../../../src/pgstac/schema/install-pgstac.ts";
import { prepareDatabase } from "../../../src/pgstac/schema/prepare-database.ts";
import { defaultVersion, supportedVersions } from "../../../src/settings/pgstac-versions.ts";
import { makeDataFolder, postgisBundleIn } from "../../../src/targets/local/postgres/database-folder.ts";
import { pgstacSql } from "../../../src/targets/local/postgres/pgstac-sql.ts";
import { startDatabaseThread } from "../../../src/targets/local/postgres/start-database-thread.ts";
import { cacheFolder } from "../../cache-folder.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { hasOwnServer, type OwnServer, openOwnServer } from "../own-server.ts";
import { oldestVersion } from "../pgstac-versions.ts";

const master = { name: "rds_master", password: "of the master" };
const reader = { name: "pgstac_reader", password: "of the reader" };
const user = { name: "pgstac_user", password: "of the user" };

/** Questions of a STAC API that only reads. */
const readersSql = [
  "SELECT collection_search('{}')",
  "SELECT get_collection('c')",
  "SELECT get_item('after-1', 'c')",
  "SELECT get_queryables('c')",
  'SELECT geometrysearch(\'{"type":"Point","coordinates":[0,0]}\', (search_query(\'{}\')).hash)',
];
/** Statements that it is refused. */
const refusedSql = [
  ["DELETE FROM items", "permission denied for table items"],
  ["UPDATE pgstac_settings SET value = 'off'", "permission denied for table pgstac_settings"],
  [`SELECT create_item('{"id":"x","collection":"c"}')`, "permission denied"],
  ["SELECT delete_collection('c')", "permission denied"],
  ["CREATE TABLE pgstac.mine ()", "permission denied for schema pgstac"],
] as const;

describe.skipIf(!hasOwnServer)("on a server whose administrator is no superuser, as on RDS", () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await openOwnServer({ hasPgstac: false });
    // RDS lets its master install PostGIS, which elsewhere takes a superuser.
    await query(urlOf("template1"), "CREATE EXTENSION postgis");
    await query(server.url, `CREATE ROLE ${master.name} LOGIN CREATEDB CREATEROLE PASSWORD '${master.password}'`);
  });
  afterAll(async () => server?.[Symbol.asyncDispose]());

  function urlOf(database: string, who?: typeof master): string {
    const url = Object.assign(new URL(server.url), { pathname: `/${database}` });
    return (who ? Object.assign(url, { username: who.name, password: who.password }) : url).href;
  }

  async function prepare(database: string, version: string, administrator = master) {
    const sqlFolder = await pgstacSql(version, cacheFolder);
    const adminUrl = urlOf("postgres", administrator);
    const settings = { context: "on" } as const;
    const wanted = { adminUrl, database, user, reader, version, sqlFolder, settings, mosaicIndex: true };
    return prepareDatabase(wanted);
  }

  /** Loads into two partitions as the user and deletes an item; returns how many there are then. */
  async function use(database: string, prefix: string): Promise<number | undefined> {
    await using catalogue = await openCatalogue(urlOf(database, user), { mustLoad: true, preparesLedger: true });
    await catalogue.loadCollection(collectionDocument("c"));
    await query(urlOf(database, user), "UPDATE pgstac.collections SET partition_trunc = 'month'");
    const items = range(20).map((index) =>
      itemDocument("c", `${prefix}-${index}`, { properties: { datetime: `2021-0${1 + (index % 2)}-01T00:00:00Z` } }),
    );
    expect([...(await catalogue.loadItems("c", items)).values()]).toEqual([]);
    await catalogue.operate({ action: "items.delete", collection: "c", ids: [`${prefix}-0`], dryRun: false });
    return (await catalogue.operate({ action: "items.count", collection: "c" })).counts[0]?.items;
  }

  test.for(supportedVersions)(
    "pgstac %s is installed and migrated, and its user loads and deletes",
    async (version) => {
      const database = `made_${version.replaceAll(".", "_")}`;
      expect(await prepare(database, version)).toMatchObject({ from: null, to: version });
      expect(await use(database, "before")).toBe(19);
      expect(await prepare(database, defaultVersion)).toMatchObject({ from: version, to: defaultVersion });
      expect(await use(database, "after")).toBe(38);
      const reading = urlOf(database, reader);
      const search = `SELECT search('{"collections":["c"],"filter":{"op":"=","args":[{"property":"id"},"after-1"]}}') AS found`;
      expect(await query(reading, search)).toMatchObject([
        { found: { numberMatched: 1, features: [{ id: "after-1" }] } },
      ]);
      for (const sql of readersSql) await query(reading, sql);
      for (const [sql, refusal] of refusedSql) await expect(query(reading, sql), sql).rejects.toThrow(refusal);
    },
  );

  async function migrate(database: string, who: typeof master) {
    return installPgstac(urlOf(database, who), await pgstacSql(defaultVersion, cacheFolder), defaultVersion);
  }

  test("a role that may make roles migrates what another role installed", async () => {
    const successor = { name: "successor", password: "of the successor" };
    await query(server.url, `CREATE ROLE ${successor.name} LOGIN CREATEROLE PASSWORD '${successor.password}'`);
    await prepare("inherited", oldestVersion);
    await query(server.url, `GRANT CREATE ON DATABASE inherited TO ${successor.name}`);
    expect(await migrate("inherited", successor)).toMatchObject({ from: oldestVersion, to: defaultVersion });
    expect(await use("inherited", "after")).toBe(19);
  });

  test.each([
    ["pgstac migrate", migrate],
    ["a deployment", (database: string, who: typeof master) => prepare(database, defaultVersion, who)],
  ])("of roles that another role made %s says what to grant, and works once that is done", async (name, work) => {
    const stranger = { name: `Stranger of ${name}`, password: "of the stranger" };
    await query(server.url, `CREATE ROLE "${stranger.name}" LOGIN PASSWORD '${stranger.password}'`);
    const database = `left_for_${name.replaceAll(" ", "_")}`;
    await prepare(database, oldestVersion);
    const statements = [
      `ALTER ROLE "${stranger.name}" CREATEROLE`,
      `GRANT CREATE ON DATABASE ${database} TO "${stranger.name}"`,
      `GRANT pgstac_admin, pgstac_ingest, pgstac_read TO "${stranger.name}" WITH ADMIN OPTION`,
    ].join("; ");
    const fault = await work(database, stranger).catch((error: unknown) => error);
    expect(fault).toMatchObject({
      kind: "infrastructure",
      message: expect.stringMatching(
        `^role "${stranger.name}" may not install or migrate pgstac \\(PostgreSQL: .+\\)$`,
      ),
      remedy: `as a superuser, or whoever made these: ${statements}`,
    });
    await query(server.url, statements);
    expect(await work(database, stranger)).toMatchObject({ from: oldestVersion, to: defaultVersion });
  });

  test("of a role that may not make the database a deployment says so", async () => {
    const clerk = { name: "clerk", password: "of the clerk" };
    await query(server.url, `CREATE ROLE clerk LOGIN CREATEROLE PASSWORD '${clerk.password}'`);
    const fault = await prepare("not_there_yet", defaultVersion, clerk).catch((error: unknown) => error);
    expect(fault).toMatchObject({
      message: "role clerk may not install or migrate pgstac (PostgreSQL: permission denied to create database)",
      remedy: expect.stringContaining("ALTER ROLE clerk CREATEDB"),
    });
  });

  test("a right that is none of pgstac's is named in PostgreSQL's own words", async () => {
    await query(server.url, "CREATE ROLE visitor LOGIN CREATEDB CREATEROLE PASSWORD 'of the visitor'");
    await prepare("visited", defaultVersion);
    const roles = "pgstac_admin, pgstac_ingest, pgstac_read";
    await query(server.url, `GRANT CREATE ON DATABASE visited TO visitor; GRANT ${roles} TO visitor WITH ADMIN OPTION`);
    const url = urlOf("visited", { name: "visitor", password: "of the visitor" });
    const denial = await query(url, "SELECT FROM pg_authid").catch((error: unknown) => error);
    expect(await explainDenial(url, denial)).toMatchObject({
      kind: "infrastructure",
      message: "permission denied for table pg_authid",
      remedy: "give role visitor that right, or connect as a superuser",
    });
  });

  test("a role that may only read finds that there is nothing to migrate", async () => {
    const guest = { name: "guest", password: "of the guest" };
    await prepare("up_to_date", defaultVersion);
    await query(server.url, `CREATE ROLE guest LOGIN PASSWORD '${guest.password}'; GRANT pgstac_read TO guest`);
    expect(await migrate("up_to_date", guest)).toEqual({
      from: defaultVersion,
      to: defaultVersion,
      files: [],
      queued: 0,
    });
  });

  test("nothing differs from the pgstac that a superuser installs", async () => {
    await query(server.url, "CREATE DATABASE by_superuser TEMPLATE template1");
    await installPgstac(urlOf("by_superuser"), await pgstacSql(defaultVersion, cacheFolder), defaultVersion);
    await prepare("by_master", defaultVersion);
    expect(await objects(urlOf("by_master"))).toEqual(await objects(urlOf("by_superuser")));
  });
});

test("on PostgreSQL 18, where a role's maker may not act as it, pgstac is installed and migrated", {
  timeout: 180_000,
}, async () => {
  const parent = await mkdtemp(join(tmpdir(), "stac-ingest-eighteen-"));
  const folder = join(parent, "database");
  try {
    // Of an embedded database, which takes long to make, PostGIS is kept.
    await makeDataFolder(folder, defaultVersion, cacheFolder);
    const options = { folder, port: 0, postgisBundle: await postgisBundleIn(cacheFolder) };
    {
      await using owner = await startDatabaseThread({ ...options, superuser: true });
      const roles = "pgstac_admin, pgstac_read, pgstac_ingest";
      await query(owner.url, `DROP SCHEMA pgstac CASCADE; DROP OWNED BY ${roles}; DROP ROLE ${roles}`);
    }
    // Its clients' role may create roles and is no superuser.
    await using database = await startDatabaseThread(options);
    for (const version of [oldestVersion, defaultVersion]) {
      await installPgstac(database.url, await pgstacSql(version, cacheFolder), version);
    }
    await using catalogue = await openCatalogue(database.url, { mustLoad: true });
    await catalogue.loadCollection(collectionDocument("c"));
    expect([...(await catalogue.loadItems("c", [itemDocument("c", "i")])).values()]).toEqual([]);
    expect(await catalogue.operate({ action: "pgstac.version" })).toMatchObject({
      version: defaultVersion,
      postgres: expect.stringMatching(/^18/),
    });
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Tables and functions of pgstac with their owners and rights, but for the index that is made beside them. */
const objects = (url: string) =>
  query(
    url,
    `SELECT relname AS name, relowner::regrole::text AS owner, relacl::text AS rights FROM pg_class
      WHERE relnamespace = 'pgstac'::regnamespace AND relname <> 'searches_mosaic'
     UNION ALL SELECT oid::regprocedure::text, proowner::regrole::text, proacl::text FROM pg_proc
      WHERE pronamespace = 'pgstac'::regnamespace
     UNION ALL SELECT nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace WHERE nspname = 'pgstac'
     ORDER BY 1, 2`,
  );
