import { expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { pgstacSql } from "../../../src/targets/local/postgres/pgstac-sql.ts";
import { cacheFolder } from "../../cache-folder.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { oldestVersion } from "../pgstac-versions.ts";
import { changingRoles, hasServer, openTestDatabase } from "../test-database.ts";

const serverTest = test.skipIf(!hasServer);

serverTest("loaders wait while pgstac is migrated, and go on in the new version", async () => {
  await using database = await openTestDatabase(oldestVersion);
  const findSql = (version: string) => pgstacSql(version, cacheFolder);
  await using operator = await openCatalogue(database.url, { findSql });
  await using loader = await openCatalogue(database.url);
  await operator.loadCollection(collectionDocument("c", { item_assets: { data: { title: "old" } } }));
  await database.query("UPDATE pgstac.collections SET partition_trunc = 'month'");
  let migrated = false;
  let batches = 0;
  const loading = (async () => {
    for (let after = 0; after < 3; batches++) {
      if (migrated) after++;
      const month = String((batches % 12) + 1).padStart(2, "0");
      const properties = { datetime: `2021-${month}-03T00:00:00Z` };
      const items = range(10).map((index) => itemDocument("c", `i-${batches}-${index}`, { properties }));
      expect([...(await loader.loadItems("c", items)).values()]).toEqual([]);
    }
  })();
  const reply = await changingRoles(() => operator.operate({ action: "pgstac.migrate", version: defaultVersion }));
  migrated = true;
  expect(reply).toMatchObject({ from: oldestVersion, to: defaultVersion });
  await loading;
  const [counted] = await database.query<{ count: string }>("SELECT count(*) FROM pgstac.items");
  expect(Number(counted?.count)).toBe(batches * 10);
  expect(await operator.operate({ action: "pgstac.version" })).toMatchObject({ version: defaultVersion });
});

serverTest("without the SQL at hand a migration says where the version is set", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await using catalogue = await openCatalogue(database.url);
  await expect(catalogue.operate({ action: "pgstac.migrate", version: defaultVersion })).rejects.toMatchObject({
    kind: "wrong_usage",
    remedy: expect.stringContaining(`pgstac_version: ${defaultVersion}`),
  });
});
