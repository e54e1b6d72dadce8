import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { defaultVersion, supportedVersions } from "../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../pgstac/documents.ts";
import { places } from "../pgstac/places.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";

const rounds = Number(process.env["FAULTS_LONG"] ?? 1);

/** The loaders begin at different collections, so that tables are made by several at once. */
async function loadAll(url: string, names: readonly string[], loaders: number): Promise<string[]> {
  const catalogues = await Promise.all(range(loaders).map(() => openCatalogue(url, { connections: 1 })));
  const failures: string[] = [];
  await Promise.all(
    catalogues.map(async (catalogue, place) => {
      const begin = Math.floor((place * names.length) / loaders);
      for (const name of [...names.slice(begin), ...names.slice(0, begin)]) {
        try {
          await catalogue.createCollection(collectionDocument(name));
          const faults = await catalogue.loadItems(name, itemsOf(name, place));
          failures.push(...[...faults.values()].map(({ message }) => message));
        } catch (error) {
          failures.push((error as Error).message);
        }
      }
      await catalogue[Symbol.asyncDispose]();
    }),
  );
  return failures;
}

const itemsOf = (name: string, place: number) =>
  range(2).map((index) =>
    itemDocument(name, `${place}-${index}`, { properties: { datetime: `202${place % 3}-05-06T00:00:00Z` } }),
  );

describe.skipIf(!hasServer)("the first load of many collections by eight loaders at once", { timeout: 600_000 }, () => {
  test.for(supportedVersions)("stores every item of 50 in pgstac %s", async (version) => {
    await using database = await openTestDatabase(version);
    for (const round of range(rounds)) {
      const names = range(50).map((index) => `round-${round}-${index}`);
      expect(await loadAll(database.url, names, 8)).toEqual([]);
      const [row] = await database.query<{ count: string }>(
        `SELECT count(*) FROM pgstac.items WHERE collection LIKE 'round-${round}-%'`,
      );
      expect(row?.count).toBe(String(50 * 8 * 2));
    }
  });

  test("stores them where the collections are divided by month, while others make partitions by pgstac", async () => {
    await using database = await openTestDatabase(defaultVersion);
    await using catalogue = await openCatalogue(database.url);
    const names = range(20).map((index) => `monthly-${index}`);
    for (const name of names) await catalogue.loadCollection(collectionDocument(name));
    await database.query("UPDATE pgstac.collections SET partition_trunc = 'month'");
    const [failures] = await Promise.all([loadAll(database.url, names, 8), makePartitions(database, names)]);
    expect(failures).toEqual([]);
    const [row] = await database.query<{ count: string }>(
      "SELECT count(*) FROM pgstac.items WHERE collection LIKE 'monthly-%'",
    );
    expect(row?.count).toBe(String(20 * 8 * 2));
  });
});

/** Somebody else's way in, which knows nothing of our locks and gives up where it is disturbed. */
async function makePartitions(database: TestDatabase, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    const range = `'[2019-0${1 + (index % 9)}-01,2019-0${1 + (index % 9)}-02]'::tstzrange`;
    await database.query(`SELECT pgstac.check_partition('${name}', ${range}, ${range})`).catch(() => {});
  }
}

/** SQLSTATEs where others make, divide or drop a table that is being used. */
const disturbances = [
  ["42P01", 'relation "_items_7" does not exist'],
  ["42P01", 'relation "pgstac._items_7_202105" does not exist'],
  ["42P07", 'relation "_items_7" already exists'],
  ["42710", 'constraint "_items_7_dt" for relation "_items_7" already exists'],
  ["42704", 'constraint "_items_7_dt" of relation "_items_7" does not exist'],
  ["XX000", "could not open relation with OID 12345"],
  ["XX000", "tuple concurrently updated"],
  ["XX000", "cache lookup failed for relation 12345"],
  ["42P01", "relation with OID 12345 does not exist"],
  ["42P17", 'partition "_items_7_202105" would overlap partition "_items_7_2021"'],
  ["42809", '"_items_7" is not a table'],
  ["2BP01", "cannot drop table _items_7 because other objects depend on it"],
  ["23514", 'no partition of relation "_items_7" found for row'],
  ["55006", 'cannot ALTER TABLE "_items_7" because it is being used by active queries in this session'],
  ["55P03", "canceling statement due to lock timeout"],
  ["58P01", 'could not open file "pg_tblspc/0/PG_15_202209061/0/0": No such file or directory'],
  ["XX000", "could not find pg_class entry for 12345"],
  ["XX000", "relation 12345 deleted while still in use"],
  ["XX000", "tuple concurrently deleted"],
  ["0A000", "cached plan must not change result type"],
  ["40P01", "deadlock detected"],
  ["40001", "could not serialize access"],
] as const;

describe.each(places)("a load that others disturb in $place", ({ open }) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await open();
    await using catalogue = await openCatalogue(database.url);
    await catalogue.loadCollection(collectionDocument("c"));
    await catalogue.loadItems("c", [itemDocument("c", "first")]);
    // Raises once for each item, which a sequence remembers although the transaction is rolled back.
    await database.query("CREATE SEQUENCE public.disturbed");
    await database.query(`CREATE FUNCTION public.disturb() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('public.disturbed') % 3 <> 0 THEN
          RAISE EXCEPTION '%', NEW.content->'properties'->>'says' USING ERRCODE = NEW.content->'properties'->>'state';
        END IF;
        RETURN NEW;
      END $$`);
    await database.query(`CREATE TRIGGER disturb BEFORE INSERT ON pgstac.items FOR EACH ROW
      WHEN (NEW.content->'properties'->>'state' IS NOT NULL) EXECUTE FUNCTION public.disturb()`);
  });

  afterAll(() => database[Symbol.asyncDispose]());

  test.each(disturbances)("is tried again after %s: %s", async (state, says) => {
    await using catalogue = await openCatalogue(database.url);
    const id = `${state} ${says}`;
    const faults = await catalogue.loadItems("c", [itemDocument("c", id, { properties: { state, says } })]);
    expect([...faults.values()]).toEqual([]);
    expect(await database.query("SELECT id FROM pgstac.items WHERE id = $1", [id])).toEqual([{ id }]);
  });
});
