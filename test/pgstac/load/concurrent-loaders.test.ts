import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { defaultVersion, supportedVersions } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { hasServer, openTestDatabase } from "../test-database.ts";

describe.skipIf(!hasServer)("several loaders at once", () => {
  test.for(supportedVersions)("all store theirs in one partitioned collection of pgstac %s", async (version) => {
    await using database = await openTestDatabase(version);
    const loaders = await Promise.all(range(8).map(() => openCatalogue(database.url, { connections: 1 })));
    await loaders[0]?.loadCollection(collectionDocument("c"));
    await database.query("UPDATE pgstac.collections SET partition_trunc = 'month'");
    const writer = Promise.all(range(20).map((index) => upsertByPgstac(index)));
    const faults = await Promise.all(
      loaders.map(async (loader, place) => [
        await loader.loadItems(
          "c",
          items(place, (index) => `own-${place}-${index}`),
        ),
        await loader.loadItems(
          "c",
          items(place, (index) => `shared-${index}`),
        ),
      ]),
    );
    await writer;
    expect(faults.flat().flatMap((found) => [...found.values()])).toEqual([]);
    const ids = await database.query<{ id: string }>("SELECT id FROM pgstac.items");
    expect(ids.length).toBe(8 * 60 + 60 + 20);
    expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
    await Promise.all(loaders.map((loader) => loader[Symbol.asyncDispose]()));

    /** Loads by pgstac's functions, without our locks; pgstac leaves its own deadlocks to be retried. */
    async function upsertByPgstac(index: number): Promise<void> {
      for (;;) {
        try {
          await database.query("SELECT pgstac.upsert_item($1::jsonb)", [itemDocument("c", `other-${index}`).text]);
          return;
        } catch (error) {
          if (!["40P01", "23514", "42P07", "XX000"].includes((error as { code: string }).code)) throw error;
        }
      }
    }
  });
});

describe("many loaders of a collection that is one table", () => {
  test.skipIf(!hasServer)("write at the same time, the same items included, and all rows land", async () => {
    await using database = await openTestDatabase(defaultVersion);
    const loaders = await Promise.all(range(32).map(() => openCatalogue(database.url, { connections: 1 })));
    await loaders[0]?.loadCollection(collectionDocument("c"));
    const faults = await Promise.all(
      loaders.flatMap((loader, place) => [
        loader.loadItems(
          "c",
          items(place % 12, (index) => `own-${place}-${index}`),
        ),
        loader.loadItems(
          "c",
          items(place % 12, (index) => `shared-${index}`).toSorted(() => Math.random() - 0.5),
        ),
      ]),
    );
    expect(faults.flatMap((found) => [...found.values()])).toEqual([]);
    const ids = await database.query<{ id: string }>("SELECT id FROM pgstac.items");
    expect(ids.length).toBe(32 * 60 + 60);
    await Promise.all(loaders.map((loader) => loader[Symbol.asyncDispose]()));
  });
});

const items = (place: number, idOf: (index: number) => string) =>
  range(60).map((index) => {
    const month = String(1 + ((index + place) % 6)).padStart(2, "0");
    return itemDocument("c", idOf(index), { properties: { datetime: `2021-${month}-${10 + place}T00:00:00Z`, place } });
  });
