import { expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { pgstacSql } from "../../../src/targets/local/postgres/pgstac-sql.ts";
import { cacheFolder } from "../../cache-folder.ts";
import { collectionDocument, itemDocument } from "../documents.ts";
import { openTestDatabase } from "../test-database.ts";

test("pgstac's settings are written when the catalogue is opened, and loads follow them", async () => {
  await using database = await openTestDatabase(defaultVersion);
  const pgstacSettings = { context: "on", update_collection_extent: true } as const;
  await using catalogue = await openCatalogue(database.url, { pgstacSettings });
  const read = () =>
    database.query(
      "SELECT name, value FROM pgstac.pgstac_settings WHERE name ~ '^(context|use_queue|update_.*)$' ORDER BY 1",
    );
  expect(await read()).toEqual([
    { name: "context", value: "on" },
    { name: "update_collection_extent", value: "true" },
    { name: "use_queue", value: "false" },
  ]);
  await catalogue.loadCollection(collectionDocument("c"));
  await catalogue.loadItems("c", [itemDocument("c", "i", { properties: { datetime: "2021-04-03T00:00:00Z" } })]);
  const [collection] = await database.query<{ starts: string }>(
    "SELECT content #>> '{extent,temporal,interval,0,0}' AS starts FROM pgstac.collections",
  );
  expect(collection?.starts).toMatch(/^2021-04-03/);
  const [found] = await database.query<{ matched: number }>(
    `SELECT pgstac.search('{"collections":["c"]}') -> 'numberMatched' AS matched`,
  );
  expect(found?.matched).toBe(1);

  await using again = await openCatalogue(database.url, { pgstacSettings: { context: "off" } });
  expect(await again.operate({ action: "pgstac.version" })).toMatchObject({ version: defaultVersion });
  expect((await read())[0]).toEqual({ name: "context", value: "off" });
  expect((await read())[1]).toEqual({ name: "update_collection_extent", value: "true" });
});

test("the queue that loads fill with use_queue is worked off by a migration to the version that is there", async () => {
  await using database = await openTestDatabase(defaultVersion);
  const findSql = (version: string) => pgstacSql(version, cacheFolder);
  await using catalogue = await openCatalogue(database.url, { findSql, pgstacSettings: { use_queue: true } });
  const waiting = () => database.query("SELECT query FROM pgstac.query_queue");
  await catalogue.loadCollection(collectionDocument("c"));
  await catalogue.loadItems("c", [itemDocument("c", "i")]);
  expect(await waiting()).not.toEqual([]);
  expect(await catalogue.operate({ action: "pgstac.migrate", version: defaultVersion })).toEqual({
    from: defaultVersion,
    to: defaultVersion,
    files: [],
    queued: 0,
  });
  expect(await waiting()).toEqual([]);
});
