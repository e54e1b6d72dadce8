import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { collectionLockSql, partOf } from "../../../src/pgstac/database/with-collection-lock.ts";
import type { BatchLoader } from "../../../src/pgstac/load/batch-loader.ts";
import type { Loaded } from "../../../src/pgstac/load/load-connection.ts";
import { loadFile } from "../../../src/pgstac/load/load-file.ts";
import type { Document } from "../../../src/pgstac/rows/document.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { hasServer, openTestDatabase } from "../test-database.ts";

const options = { method: "upsert", connections: 2 } as const;
const bytesOf = (id: string, properties: object, collection = "c"): Buffer =>
  Buffer.from(itemDocument(collection, id, { properties }).text);
const usual = (index: number) =>
  bytesOf(`i-${index}`, { datetime: `2021-03-05T${String(index % 24).padStart(2, "0")}:00:00Z` });

async function all(loads: AsyncIterable<readonly Loaded[]>): Promise<Loaded[]> {
  const found = await Array.fromAsync(loads);
  return found.flat().sort((a, b) => a.index - b.index);
}

/** Loads everything by one function, deferring nothing. */
const loaderOf = (load: (items: readonly Document[]) => Promise<void>): BatchLoader => ({
  async loadBatch(_collection, items) {
    await load(items);
    return { faults: new Map(), deferred: new Set(), outcomes: new Map() };
  },
});

test("items outside of their partitions wait until they are many or all; the last of an id remains", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await using catalogue = await openCatalogue(database.url);
  await catalogue.loadCollection(collectionDocument("c"));
  await database.query("UPDATE pgstac.collections SET partition_trunc = 'month'");
  const strays = range(6).map((index) => `stray-${index}`);
  const items = [
    ...range(3000).map(usual),
    ...strays.map((id) => bytesOf(id, { datetime: "2021-04-01T00:00:00Z", version: 1 })),
    bytesOf("nowhere", {}, "another"),
    ...range(2000).map((index) => usual(3000 + index)),
    ...strays.map((id) => bytesOf(id, { datetime: "2021-05-01T00:00:00Z", version: 2 })),
  ];
  const deferred: string[][] = [];
  const watched: BatchLoader = {
    loadBatch: async (collection, documents, options) => {
      const outcome = await catalogue.loadBatch(collection, documents, options);
      deferred.push([...outcome.deferred]);
      return outcome;
    },
  };

  const loaded = await all(loadFile(watched, [items.slice(0, 100), items.slice(100)], options));
  expect(loaded.map(({ index }) => index)).toEqual(range(items.length));
  expect(loaded.flatMap(({ index, fault }) => (fault ? [[index, fault.kind]] : []))).toEqual([
    [3006, "collection_missing"],
  ]);
  expect(deferred.flat().toSorted()).toEqual(strays);
  const rows = await database.query(
    `SELECT id, content->'properties'->'version' AS version, tableoid::regclass::text AS partition FROM pgstac.items
     WHERE id LIKE 'stray%' ORDER BY id`,
  );
  expect(rows).toEqual(strays.map((id) => ({ id, version: 2, partition: expect.stringMatching(/_202105$/) })));
  expect(await database.query("SELECT count(*)::int FROM pgstac.items")).toEqual([{ count: 5_006 }]);
});

test("a failed load is reported once the other running loads have ended", async () => {
  let running = 0;
  const loading = loadFile(
    loaderOf(async ([first]) => {
      running += 1;
      await sleep(10);
      running -= 1;
      if (first && partOf(first.id) % 2 === 0) throw new Error("the server is gone");
    }),
    [range(10_000).map(usual)],
    options,
  );
  await expect(all(loading)).rejects.toThrow("the server is gone");
  expect(running).toBe(0);
});

test("items that were read before reading fails are stored and reported", async () => {
  const stored: string[] = [];
  const loader = loaderOf(async (items) => {
    stored.push(...items.map(({ id }) => id));
  });
  async function* cutShort(): AsyncGenerator<Buffer[]> {
    yield range(10).map(usual);
    throw new Error("unexpected end of file");
  }
  const told: number[] = [];
  const loading = (async () => {
    for await (const done of loadFile(loader, cutShort(), options)) told.push(...done.map(({ index }) => index));
  })();
  await expect(loading).rejects.toThrow("unexpected end of file");
  expect(stored.toSorted()).toEqual(range(10).map((index) => `i-${index}`));
  expect(told.toSorted()).toEqual(range(10));
});

test.skipIf(!hasServer)("loaders of a partitioned collection wait only for loaders of the same part", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await using catalogue = await openCatalogue(database.url);
  await catalogue.loadCollection(collectionDocument("c"));
  await database.query("UPDATE pgstac.collections SET partition_trunc = 'month'");
  const items = range(100).map((index) => itemDocument("c", `i-${index}`));
  expect((await catalogue.loadItems("c", items)).size).toBe(0);
  const [held] = items as [(typeof items)[number]];
  const same = items.filter(({ id }) => partOf(id) === partOf(held.id));
  const others = items.filter(({ id }) => partOf(id) !== partOf(held.id));

  const other = new pg.Client(database.url);
  await other.connect();
  await other.query(
    `BEGIN; SET LOCAL search_path = pgstac, public; ${collectionLockSql({ collection: "c", ids: [held.id] }).join("; ")}`,
  );
  expect((await catalogue.loadItems("c", others)).size).toBe(0);
  const waiting = catalogue.loadItems("c", same);
  await expect
    .poll(() =>
      database.query(
        `SELECT count(*)::int FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
           WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`,
      ),
    )
    .toEqual([{ count: 1 }]);
  await other.query("COMMIT");
  expect((await waiting).size).toBe(0);
  await other.end();
});
