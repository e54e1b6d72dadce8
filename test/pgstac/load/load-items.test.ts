import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import type { ItemDocument } from "../../../src/pipeline/item/item.ts";
import { collectionDocument, itemDocument, range, rawItem } from "../documents.ts";
import { places } from "../places.ts";
import type { TestDatabase } from "../test-database.ts";

const bad: readonly (readonly [string, (id: string) => ItemDocument, RegExp])[] = [
  ["a geometry that is null", (id) => itemDocument("c", id, { geometry: null }), /geometry is null/],
  ["no geometry type there is", (id) => geometry(id, { type: "Circle", coordinates: [1, 2] }), /Circle is no GeoJSON/],
  ["text for a coordinate", (id) => geometry(id, { type: "Point", coordinates: ["1", 2] }), /"1" for a coordinate/],
  [
    "positions of different length",
    (id) =>
      geometry(id, {
        type: "LineString",
        coordinates: [
          [1, 2],
          [1, 2, 3],
        ],
      }),
    /mixes positions/,
  ],
  ["five numbers in a position", (id) => geometry(id, { type: "Point", coordinates: [1, 2, 3, 4, 5] }), /at most 4/],
  ["a datetime there is not", (id) => at(id, "2021-02-30T00:00:00Z"), /2021-02-30/],
  [
    "no datetime and half a range",
    (id) => itemDocument("c", id, { properties: { datetime: null, start_datetime: "2021-01-01T00:00:00Z" } }),
    /neither a datetime/,
  ],
  [
    "a range that runs backwards",
    (id) =>
      itemDocument("c", id, {
        properties: { start_datetime: "2021-02-01T00:00:00Z", end_datetime: "2021-01-01T00:00:00Z" },
      }),
    /start_datetime is after/,
  ],
  ["a NUL in a property", (id) => rawItem("c", id, '"\\u0000"'), /\\u0000/],
  ["half of a surrogate pair", (id) => rawItem("c", id, '"\\ud83d"'), /surrogate/i],
  ["a number beyond PostgreSQL's", (id) => rawItem("c", id, "1e200000"), /numeric/],
  ["an id too long for the index", (id) => itemDocument("c", id + randomText(9000)), /index row/],
];
const geometry = (id: string, value: object): ItemDocument => itemDocument("c", id, { geometry: value });
const at = (id: string, datetime: string): ItemDocument => itemDocument("c", id, { properties: { datetime } });
/** Makes text that no compression shortens. */
const randomText = (length: number): string =>
  range(length)
    .map(() => String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000)))
    .join("");

for (const { place, open } of places) {
  describe(`on ${place}`, () => {
    let database: TestDatabase;
    let catalogue: Catalogue;
    beforeAll(async () => {
      database = await open();
      catalogue = await openCatalogue(database.url);
    });
    afterAll(async () => {
      await catalogue[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    });
    const stored = async (): Promise<number> => {
      const { counts } = await catalogue.operate({ action: "items.count", collection: "c" });
      return counts[0]?.items ?? -1;
    };
    const startAfresh = async (trunc: string | null = null): Promise<void> => {
      await catalogue.operate({ action: "collections.delete", id: "c" }).catch(() => {});
      await catalogue.loadCollection(collectionDocument("c"));
      await database.query("UPDATE pgstac.collections SET partition_trunc = $1", [trunc]);
    };

    test.for(bad)("an item with %s costs itself alone", async ([, make, reason]) => {
      await startAfresh();
      const items = range(9).map((index) => itemDocument("c", `good-${index}`));
      const item = make("bad");
      const faults = await catalogue.loadItems("c", [...items.slice(0, 4), item, ...items.slice(4)]);
      expect([...faults].map(([id, { kind }]) => [id, kind])).toEqual([[item.id, "item_refused"]]);
      expect([...faults.values()][0]?.message).toMatch(reason);
      expect(await stored()).toBe(9);
    });

    test("one bad item among a thousand, or twenty, are refused and all others stored", async () => {
      for (const every of [1000, 50]) {
        await startAfresh("month");
        const items = range(1000).map((index) =>
          index % every === 37 ? rawItem("c", `i-${index}`, '"\\u0000"') : itemDocument("c", `i-${index}`),
        );
        const faults = await catalogue.loadItems("c", items);
        expect(faults.size).toBe(1000 / every);
        expect(await stored()).toBe(1000 - 1000 / every);
      }
    });

    test("the old version of an item stays if the new one is refused", async () => {
      await startAfresh("month");
      const items = range(9).map((index) => itemDocument("c", `i-${index}`));
      expect((await catalogue.loadItems("c", items)).size).toBe(0);
      const newer = items.map(({ id }, index) =>
        index % 4 === 1 ? rawItem("c", id, '"\\u0000"') : itemDocument("c", id, { properties: { changed: true } }),
      );
      expect([...(await catalogue.loadItems("c", newer)).keys()]).toEqual(["i-1", "i-5"]);
      expect(await stored()).toBe(9);
      const changed = await database.query("SELECT id FROM pgstac.items WHERE content->'properties' ? 'changed'");
      expect(changed).toHaveLength(7);
    });

    test("a batch of nothing but bad items stores nothing", async () => {
      await startAfresh();
      const faults = await catalogue.loadItems(
        "c",
        range(5).map((index) => rawItem("c", `${index}`, '"\\u0000"')),
      );
      expect(faults.size).toBe(5);
      expect(await stored()).toBe(0);
    });

    test("items without their collection are refused, and stored once it is there", async () => {
      await catalogue.operate({ action: "collections.delete", id: "c" }).catch(() => {});
      const faults = await catalogue.loadItems("c", [itemDocument("c", "early")]);
      expect(faults.get("early")?.kind).toBe("collection_missing");
      await catalogue.createCollection(collectionDocument("c"));
      expect((await catalogue.loadItems("c", [itemDocument("c", "early")])).size).toBe(0);
    });

    test("a collection whose id is spelt nearly so is named instead", async () => {
      await startAfresh();
      const reason = async (collection: string) =>
        (await catalogue.loadItems(collection, [itemDocument(collection, "early")])).get("early")?.message;
      expect(await reason("C ")).toBe('there is no collection "C " in the catalogue; there is c');
      expect(await reason("d")).toBe("there is no collection d in the catalogue");
    });

    test("an item that moves to another partition is there once, and its old partition no longer claims it", async () => {
      await startAfresh("month");
      await catalogue.loadItems("c", [at("mover", "2021-03-05T00:00:00Z"), at("stayer", "2021-03-01T00:00:00Z")]);
      await catalogue.loadItems("c", [at("mover", "2021-08-01T01:00:00+02:00")]);
      const rows = await database.query(
        "SELECT id, right(tableoid::regclass::text, 6) AS partition FROM pgstac.items ORDER BY id",
      );
      expect(rows).toEqual([
        { id: "mover", partition: "202107" },
        { id: "stayer", partition: "202103" },
      ]);
      const [march] = await database.query(
        "SELECT upper(dtrange)::text AS upper FROM pgstac.partition_stats WHERE partition LIKE '%202103'",
      );
      expect(march).toEqual({ upper: "2021-03-01 00:00:00+00" });
    });

    test("one row remains of an item that was stored twice", async () => {
      await startAfresh("month");
      await catalogue.loadItems("c", [at("twin", "2021-03-05T00:00:00Z"), at("other", "2021-04-05T00:00:00Z")]);
      const [parent] = await database.query<{ name: string }>(
        "SELECT format('pgstac._items_%s', key) AS name FROM pgstac.collections",
      );
      await database.query(`UPDATE ${parent?.name} SET id = 'twin' WHERE id = 'other'`);
      await catalogue.loadItems("c", [at("twin", "2021-04-05T00:00:00Z")]);
      expect(await stored()).toBe(1);
    });

    test("rows that are there already are not written again", async () => {
      await startAfresh();
      const items = range(20).map((index) => itemDocument("c", `i-${index}`));
      await catalogue.loadItems("c", items);
      const versions = () => database.query("SELECT id, xmin::text, ctid::text FROM pgstac.items ORDER BY id");
      const before = await versions();
      await catalogue.loadItems("c", items);
      expect(await versions()).toEqual(before);
      await catalogue.loadItems("c", [itemDocument("c", "i-7", { properties: { changed: true } })]);
      expect((await versions()).filter((row, index) => row["xmin"] !== before[index]?.["xmin"])).toMatchObject([
        { id: "i-7" },
      ]);
    });

    test("the API's cached form of an item is deleted with its row", async () => {
      await startAfresh();
      await catalogue.loadItems("c", [itemDocument("c", "cached")]);
      await database.query(`INSERT INTO pgstac.format_item_cache (id, collection, fields, hydrated, output)
        VALUES ('cached', 'c', '{}', true, '{}')`);
      await catalogue.loadItems("c", [itemDocument("c", "cached", { properties: { changed: true } })]);
      expect(await database.query("SELECT FROM pgstac.format_item_cache")).toEqual([]);
    });

    test("an item comes back from the API as it went in", async () => {
      const text = JSON.stringify({ title: "base", roles: ["data"], "raster:bands": [{ nodata: 0 }] });
      await catalogue.loadCollection(collectionDocument("hydrated", { item_assets: { data: JSON.parse(text) } }));
      const item = itemDocument("hydrated", "back", {
        assets: { data: { href: "https://example.com/x", title: "own", "raster:bands": [{ nodata: false }] } },
      });
      await catalogue.loadItems("hydrated", [item]);
      const reply = await catalogue.operate({ action: "items.get", collection: "hydrated", id: "back" });
      expect(JSON.parse(reply.text)).toEqual(JSON.parse(item.text));
    });
  });
}
