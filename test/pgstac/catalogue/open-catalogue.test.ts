import { expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { installPgstac } from "../../../src/pgstac/schema/install-pgstac.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { pgstacSql } from "../../../src/targets/local/postgres/pgstac-sql.ts";
import { cacheFolder } from "../../cache-folder.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { oldestVersion } from "../pgstac-versions.ts";
import { changingRoles, hasServer, openTestDatabase } from "../test-database.ts";

const serverTest = test.skipIf(!hasServer);
const install: typeof installPgstac = (...given) => changingRoles(() => installPgstac(...given));

test("a database that does not answer is named without its password", async () => {
  const opening = openCatalogue("postgresql://somebody:secret@127.0.0.1:1/catalogue");
  await expect(opening).rejects.toMatchObject({ kind: "database_unreachable" });
  await expect(opening).rejects.toThrow(/127\.0\.0\.1:1\/catalogue.*ECONNREFUSED/);
  await expect(opening).rejects.not.toThrow(/secret/);
});

serverTest("a database without pgstac, or with one too old, is told from one that serves", async () => {
  await using database = await openTestDatabase(undefined);
  await expect(openCatalogue(database.url)).rejects.toMatchObject({ kind: "pgstac_missing" });
  await database.query("CREATE SCHEMA pgstac");
  await database.query("CREATE FUNCTION pgstac.get_version() RETURNS text LANGUAGE sql AS $$ SELECT '0.8.6' $$");
  await expect(openCatalogue(database.url)).rejects.toMatchObject({
    kind: "pgstac_unsupported",
    message: "the database has pgstac 0.8.6; supported are 0.9 and later",
  });
});

serverTest("pgstac is installed once, and migrated with its items when a later one is asked for", async () => {
  await using database = await openTestDatabase(undefined);
  const sql = await pgstacSql(defaultVersion, cacheFolder);
  expect(await install(database.url, sql, oldestVersion)).toMatchObject({
    from: null,
    files: [`pgstac.${oldestVersion}.sql`],
  });
  {
    await using catalogue = await openCatalogue(database.url);
    await catalogue.loadCollection(collectionDocument("c"));
    await catalogue.loadItems(
      "c",
      range(5).map((index) => itemDocument("c", `i-${index}`)),
    );
    const { files } = await install(database.url, sql, defaultVersion);
    expect(files.length).toBeGreaterThan(0);
    await catalogue.loadItems("c", [itemDocument("c", "after")]);
    expect(await catalogue.operate({ action: "items.count" })).toEqual({ counts: [{ collection: "c", items: 6 }] });
  }
  expect(await install(database.url, sql, defaultVersion)).toEqual({
    from: defaultVersion,
    to: defaultVersion,
    files: [],
    queued: 0,
  });
  await expect(install(database.url, sql, oldestVersion)).rejects.toMatchObject({ kind: "pgstac_unsupported" });
});

serverTest("a connection lost on the way is the database's fault, and the next load has a new one", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await using catalogue = await openCatalogue(database.url, { connections: 1 });
  await catalogue.loadCollection(collectionDocument("c"));
  await database.query("SELECT pg_advisory_lock(hashtext('stac-ingest collection'), hashtext('c'))");
  const loading = catalogue.loadItems("c", [itemDocument("c", "i")]);
  loading.catch(() => {});
  const ended = () =>
    database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stac-ingest' AND datname = current_database() AND wait_event_type = 'Lock'",
    );
  await expect.poll(ended).toHaveLength(1);
  await expect(loading).rejects.toMatchObject({ kind: "infrastructure" });
  await database.query("SELECT pg_advisory_unlock_all()");
  const load = () => catalogue.loadItems("c", [itemDocument("c", "i")]).catch((error: unknown) => error);
  await expect.poll(load).toEqual(new Map());
});

serverTest("a database that only reads is an outage, and so is a lock nobody lets go of", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await using catalogue = await openCatalogue(database.url, { patienceMilliseconds: 1000 });
  await catalogue.loadCollection(collectionDocument("c"));
  await database.query("BEGIN; LOCK TABLE pgstac.collections");
  await expect(catalogue.loadItems("c", [itemDocument("c", "i")])).rejects.toMatchObject({ kind: "infrastructure" });
  await database.query("ROLLBACK");
  await database.query(
    `ALTER ROLE postgres IN DATABASE ${new URL(database.url).pathname.slice(1)} SET default_transaction_read_only = on`,
  );
  await using reader = await openCatalogue(database.url);
  await expect(reader.loadItems("c", [itemDocument("c", "i")])).rejects.toMatchObject({ kind: "infrastructure" });
});

serverTest("a database that lets nobody in is an outage, not the fault of what is loaded", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await using catalogue = await openCatalogue(database.url);
  await catalogue.loadCollection(collectionDocument("c"));
  const name = new URL(database.url).pathname.slice(1);
  await using elsewhere = await openTestDatabase(undefined);
  await elsewhere.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await elsewhere.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
  const failure = () => catalogue.loadItems("c", [itemDocument("c", "i")]).catch((error: unknown) => error);
  await expect.poll(failure).toMatchObject({
    kind: "infrastructure",
    message: expect.stringContaining("not currently accepting"),
  });
  await elsewhere.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  expect((await catalogue.loadItems("c", [itemDocument("c", "i")])).size).toBe(0);
});
