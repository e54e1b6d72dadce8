import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { installPgstac } from "../../../src/pgstac/schema/install-pgstac.ts";
import { defaultVersion, supportedVersions } from "../../../src/settings/pgstac-versions.ts";
import { pgstacSql } from "../../../src/targets/local/postgres/pgstac-sql.ts";
import { cacheFolder } from "../../cache-folder.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { hasOwnServer, type OwnServer, openOwnServer } from "../own-server.ts";
import { oldestVersion } from "../pgstac-versions.ts";
import { snapshot } from "../snapshot.ts";

const extent = { spatial: { bbox: [[5, 45, 11, 48]] }, temporal: { interval: [["2020-01-01T00:00:00Z", null]] } };
const items = range(20).map((index) => itemDocument("c", `i-${index}`));

// An upgrade of PostgreSQL itself restores a dump, too, of everything but the rows.
describe.skipIf(!hasOwnServer)("a dump of the catalogue", () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await openOwnServer({ hasPgstac: false });
  });
  afterAll(async () => server?.[Symbol.asyncDispose]());

  const urlOf = (database: string): string => Object.assign(new URL(server.url), { pathname: `/${database}` }).href;

  async function query(database: string, sql: string) {
    const client = new pg.Client(urlOf(database));
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async function install(database: string, version: string): Promise<void> {
    await installPgstac(urlOf(database), await pgstacSql(version, cacheFolder), version);
  }

  async function load(database: string) {
    await using catalogue = await openCatalogue(urlOf(database));
    await catalogue.loadCollection(collectionDocument("c", { extent, item_assets: { data: { title: "Data" } } }));
    const outcomes = await catalogue.loadItems("c", items);
    return [...outcomes.values()];
  }

  const rowsOf = (database: string) =>
    snapshot({ url: urlOf(database), query: (sql) => query(database, sql), [Symbol.asyncDispose]: async () => {} });

  async function expectWholeCopy(database: string): Promise<void> {
    const copy = `copy_of_${database}`;
    server.copy(database, copy);
    expect(await rowsOf(copy)).toEqual(await rowsOf(database));
    const versions = "SELECT xmin FROM pgstac.items ORDER BY id";
    const before = await query(copy, versions);
    expect(await load(copy)).toEqual([]);
    expect(await query(copy, versions)).toEqual(before);
  }

  test.each(supportedVersions)("of pgstac %s is restored whole, and is loaded into", async (version) => {
    const database = `of_${version.replaceAll(".", "_")}`;
    await query("postgres", `CREATE DATABASE ${database}`);
    await install(database, version);
    expect(await load(database)).toEqual([]);
    await expectWholeCopy(database);
  });

  test("is restored after a migration, too, and after another program installed pgstac", async () => {
    await query("postgres", "CREATE DATABASE migrated");
    await install("migrated", oldestVersion);
    expect(await load("migrated")).toEqual([]);
    await install("migrated", defaultVersion);
    await query("migrated", "ALTER FUNCTION pgstac.collection_geom(jsonb) RESET ALL");
    await install("migrated", defaultVersion);
    await expectWholeCopy("migrated");
  });
});
