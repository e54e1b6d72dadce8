import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { loadFile } from "../../src/pgstac/load/load-file.ts";
import { instantLiteral, readStoredInstant } from "../../src/pgstac/load/stored-instant.ts";
import type { ItemDocument } from "../../src/pipeline/item/item.ts";
import { collectionDocument, itemDocument } from "../pgstac/documents.ts";
import { versionCases } from "../pgstac/pgstac-versions.ts";
import { places } from "../pgstac/places.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";

const at = (id: string, datetime: string): ItemDocument => itemDocument("c", id, { properties: { datetime } });
const between = (id: string, start_datetime: string, end_datetime: string): ItemDocument =>
  itemDocument("c", id, { properties: { datetime: null, start_datetime, end_datetime } });

const ends: readonly ItemDocument[] = [
  at("last-instant", "9999-12-31T23:59:59.999999Z"),
  at("last-day", "9999-12-31T00:00:00Z"),
  at("last-year", "9999-01-01T00:00:00Z"),
  at("first-instant", "0001-01-01T00:00:00Z"),
  between("all-time", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
];
const beyond: readonly ItemDocument[] = [
  at("before-the-first", "0001-01-01T00:00:00+01:00"),
  at("after-the-last", "9999-12-31T23:59:59-01:00"),
  at("rounded-up", "9999-12-31T23:59:59.9999999Z"),
  between("begins-before", "0001-01-01T00:00:00+01:00", "2021-01-01T00:00:00Z"),
];
const usual: readonly ItemDocument[] = [
  at("may", "2021-05-06T00:00:00Z"),
  at("june", "2021-06-06T00:00:00Z"),
  at("1984", "1984-06-06T00:00:00Z"),
];

async function openDivided(open: () => Promise<TestDatabase>, trunc: string | null): Promise<TestDatabase> {
  const database = await open();
  await using catalogue = await openCatalogue(database.url);
  await catalogue.loadCollection(collectionDocument("c"));
  await database.query("UPDATE pgstac.collections SET partition_trunc = $1", [trunc]);
  return database;
}

const idsIn = async (database: TestDatabase): Promise<string[]> =>
  (await database.query<{ id: string }>("SELECT id FROM pgstac.items ORDER BY id")).map(({ id }) => id);

const idsOf = (items: readonly ItemDocument[]): string[] => items.map(({ id }) => id).sort();

const cases = places.flatMap(({ place, open }) => ["month", "year", null].map((trunc) => ({ place, open, trunc })));

describe.each(cases)(
  "items at the ends of time in $place, divided by $trunc",
  { timeout: 120_000 },
  ({ open, trunc }) => {
    test("are stored or refused, each by itself, and others go on in new partitions", async () => {
      await using database = await openDivided(open, trunc);
      // Less than the test has: whoever tries for as long shows it.
      await using catalogue = await openCatalogue(database.url, { patienceMilliseconds: 20_000 });
      const faults = await catalogue.loadItems("c", [...ends, ...beyond, ...usual.slice(0, 1)]);
      expect([...faults.keys()].sort()).toEqual(idsOf(beyond));
      for (const fault of faults.values()) expect(fault.kind).toBe("item_refused");
      for (const item of usual) expect([...(await catalogue.loadItems("c", [item])).values()]).toEqual([]);
      expect(await idsIn(database)).toEqual(idsOf([...ends, ...usual]));
      // Again, and elsewhere in time.
      const moved = [at("last-instant", "2021-07-01T00:00:00Z"), at("may", "9999-12-30T00:00:00Z"), ...ends.slice(1)];
      expect([...(await catalogue.loadItems("c", moved)).values()]).toEqual([]);
      expect(await idsIn(database)).toEqual(idsOf([...ends, ...usual]));
    });

    test("are named by their lines and end no file", async () => {
      await using database = await openDivided(open, trunc);
      await using catalogue = await openCatalogue(database.url, { connections: 2, patienceMilliseconds: 20_000 });
      const items = [...usual, ...beyond, ...ends];
      const refused: string[] = [];
      const bytes = items.map(({ text }) => Buffer.from(text));
      for await (const done of loadFile(catalogue, [bytes], { method: "upsert", connections: 2 })) {
        for (const { index, fault } of done) if (fault) refused.push(items[index]?.id ?? "");
      }
      expect(refused.sort()).toEqual(idsOf(beyond));
      expect(await idsIn(database)).toEqual(idsOf([...ends, ...usual]));
    });
  },
);

/** Items that others may have stored before us, as pgstac's own functions take them. */
const after = ["9999-12-31 12:00:00+00", "10000-01-01 00:00:00+00", "12345-06-07 08:09:10.5+00"];
const before = ["0044-03-15 00:00:00+00 BC"];

async function storeOdd(database: TestDatabase, datetimes: readonly string[]): Promise<string[]> {
  await database.query("SET timezone = 'UTC'");
  for (const datetime of datetimes) {
    await database.query("SELECT pgstac.create_item($1::jsonb)", [at(`odd ${datetime}`, datetime).text]);
  }
  return datetimes.map((datetime) => `odd ${datetime}`);
}

describe.skipIf(!hasServer)("what others stored at the ends of time", () => {
  test.each(
    versionCases.flatMap(({ version, readsEarlyPartitions }) =>
      ["month", "year", null].map((trunc) => ({ version, readsEarlyPartitions, trunc })),
    ),
  )("holds nothing up in pgstac $version, divided by $trunc", async ({ version, readsEarlyPartitions, trunc }) => {
    await using database = await openDivided(() => openTestDatabase(version), trunc);
    const canGoOn = readsEarlyPartitions || trunc === null;
    const stored = await storeOdd(database, canGoOn ? [...after, ...before] : after);
    await using catalogue = await openCatalogue(database.url, { patienceMilliseconds: 20_000 });
    for (const item of [...usual, ...ends]) expect([...(await catalogue.loadItems("c", [item])).values()]).toEqual([]);
    expect(await idsIn(database)).toEqual([...stored, ...idsOf([...usual, ...ends])].sort());
    const mended = stored.map((id) => at(id, "2021-05-07T00:00:00Z"));
    expect([...(await catalogue.loadItems("c", mended)).values()]).toEqual([]);
    expect(await idsIn(database)).toEqual([...stored, ...idsOf([...usual, ...ends])].sort());
  });

  test.each(versionCases.filter(({ readsEarlyPartitions }) => !readsEarlyPartitions))(
    "is said at once where pgstac $version makes no partitions for it",
    async ({ version }) => {
      await using database = await openDivided(() => openTestDatabase(version), "month");
      await storeOdd(database, before);
      await using catalogue = await openCatalogue(database.url);
      await expect(catalogue.loadItems("c", usual)).rejects.toMatchObject({
        kind: "infrastructure",
        message: expect.stringMatching(/_items_1_004403, of before the year 1/),
      });
    },
  );
});

test("points in time sort as they follow each other, and are the database's own words again", () => {
  const inOrder = [
    "-infinity",
    "4713-01-01 00:00:00+00 BC",
    "0044-03-15 00:00:00+00 BC",
    "0044-03-16 00:00:00+00 BC",
    "0001-12-31 23:00:00+00 BC",
    "0001-01-01 00:00:00+00",
    "2021-05-06 07:08:09.5+00",
    "9999-12-31 23:59:59.999999+00",
    "10000-01-01 00:00:00+00",
    "10000-01-01 00:00:00.5+00",
    "12345-06-07 00:00:00+00",
    "294276-12-31 23:59:59+00",
    "infinity",
  ];
  const instants = inOrder.map((text) => readStoredInstant(text) ?? "unreadable");
  expect(instants.toSorted()).toEqual(instants);
  expect(instantLiteral(instants[2] ?? "")).toBe("'0044-03-15 00:00:00+00 BC'");
  expect(instantLiteral(instants[6] ?? "")).toBe("'2021-05-06T07:08:09.500000Z'");
  expect(instantLiteral(instants[10] ?? "")).toBe("'12345-06-07 00:00:00+00'");
});
