import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { collectionDocument, itemDocument } from "../documents.ts";
import { places } from "../places.ts";
import type { TestDatabase } from "../test-database.ts";

/** Ids that mean something in an address, a shell, a path, an option parser, SQL or a pattern. */
const ids = [
  ...["item/with/slashes", "urn:x:pds:rad::7.0", "100%25 cloud", "sôme id 日本 𝄞", " leading and trailing ", "-rf"],
  ...["--yes", "-", "a\tb", "..", "../../../etc/passwd", "CON", "id,with,commas", "id\"quote'", "?query=1#frag"],
  ...["A".repeat(300), "a", "A", "a ", "a\n", "%", "_", "{a}", "$1", "\\", "NULL", "*", "e\u0301", "é", "\u202Ea"],
];
const collections = [
  "Spot-6/7 catalog",
  "urn:example:pds:derived::7.0",
  "'; DROP TABLE items; --",
  " c ",
  "_items_1",
  "%",
];

describe.each(places)("on $place", ({ open }) => {
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

  test("items of any id in collections of any id are read, counted and deleted exactly", async () => {
    for (const collection of collections) {
      await catalogue.loadCollection(collectionDocument(collection, { title: collection }));
      const items = ids.map((id) => itemDocument(collection, id, { properties: { in: collection } }));
      expect([...(await catalogue.loadItems(collection, items)).values()]).toEqual([]);
    }
    for (const collection of collections) {
      for (const id of ids) {
        const { text } = await catalogue.operate({ action: "items.get", collection, id });
        expect(JSON.parse(text)).toEqual(
          JSON.parse(itemDocument(collection, id, { properties: { in: collection } }).text),
        );
      }
      const { text } = await catalogue.operate({ action: "collections.get", id: collection });
      expect(JSON.parse(text)).toMatchObject({ id: collection, title: collection });
    }
    await deleteOneByOne();
    await deleteCollections();
  });

  const countOf = async (collection: string): Promise<number | undefined> =>
    (await catalogue.operate({ action: "items.count", collection })).counts[0]?.items;

  async function deleteOneByOne(): Promise<void> {
    const [collection, ...others] = collections as [string, ...string[]];
    let left = ids.length;
    for (const id of ids) {
      expect(await catalogue.operate({ action: "items.delete", collection, ids: [id] })).toEqual({
        deleted: 1,
        missing: [],
      });
      expect(await countOf(collection)).toBe(--left);
    }
    for (const other of others) expect(await countOf(other)).toBe(ids.length);
  }

  async function deleteCollections(): Promise<void> {
    const left = new Set(collections);
    for (const collection of collections) {
      await catalogue.operate({ action: "collections.delete", id: collection });
      left.delete(collection);
      const listed = await catalogue.operate({ action: "collections.list" });
      expect(new Set(listed.collections.map(({ id }) => id))).toEqual(left);
    }
    expect(await database.query("SELECT FROM pgstac.items")).toEqual([]);
  }
});
