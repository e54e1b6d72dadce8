import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { places } from "../places.ts";
import type { TestDatabase } from "../test-database.ts";

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

    test("collections are loaded, each bad document named by its place", async () => {
      const documents = [
        collectionDocument("first", { title: "The first" }).text,
        "{",
        collectionDocument("nul", { title: "\0" }).text,
        JSON.stringify({ type: "Collection" }),
        collectionDocument("second").text,
      ];
      const { loaded, failures } = await catalogue.operate({ action: "collections.load", documents });
      expect(loaded).toEqual(["first", "second"]);
      expect(failures.map(({ index, kind }) => [index, kind])).toEqual([
        [1, "not_json"],
        [2, "invalid_collection"],
        [3, "invalid_collection"],
      ]);
    });

    test("collections are listed with their titles and exact counts", async () => {
      await catalogue.loadItems(
        "first",
        range(7).map((index) => itemDocument("first", `i-${index}`)),
      );
      const { collections } = await catalogue.operate({ action: "collections.list" });
      expect(collections).toEqual([
        { id: "first", title: "The first", items: 7 },
        { id: "second", title: null, items: 0 },
      ]);
      const { counts } = await catalogue.operate({ action: "items.count" });
      expect(counts).toEqual([
        { collection: "first", items: 7 },
        { collection: "second", items: 0 },
      ]);
    });

    test("items are listed in pages, in the order of ids and with what is asked for, across partitions", async () => {
      await catalogue.operate({
        action: "collections.load",
        documents: [collectionDocument("listed").text, collectionDocument("nothing").text],
      });
      await database.query("UPDATE pgstac.collections SET partition_trunc = 'month' WHERE id = 'listed'");
      const hrefs = (index: number) => (index === 3 ? {} : { data: { href: `s3://b/${index}` }, none: { title: "t" } });
      const items = range(25).map((index) =>
        itemDocument("listed", `i"${String(index).padStart(2, "0")}`, {
          properties: {
            datetime: `2021-0${1 + (index % 5)}-01T00:00:00Z`,
            ...(index !== 3 && { updated: `t${index}` }),
          },
          assets: hrefs(index),
        }),
      );
      await catalogue.loadItems("listed", items);
      const listed = [];
      for (let after: string | undefined; ; ) {
        const page = await catalogue.operate({
          action: "items.list",
          collection: "listed",
          limit: 10,
          updated: true,
          hrefs: true,
          ...(after !== undefined && { after }),
        });
        listed.push(...page.items);
        after = page.next;
        if (after === undefined) break;
      }
      expect(listed).toEqual(
        items.map(({ id }, index) => ({
          id,
          updated: index === 3 ? null : `t${index}`,
          hrefs: index === 3 ? [] : [`s3://b/${index}`],
        })),
      );
      const list = { action: "items.list", limit: 100 } as const;
      expect(await catalogue.operate({ ...list, collection: "nothing" })).toEqual({ items: [], expected: 0 });
      await expect(catalogue.operate({ ...list, collection: "absent" })).rejects.toMatchObject({ kind: "not_found" });
    });

    test("what a deletion would do is told without doing it", async () => {
      const ids = ['i"01', "x", 'i"02', "x"];
      const asked = { action: "items.delete" as const, collection: "listed", ids };
      const expected = { deleted: 2, missing: ["x"] };
      expect(await catalogue.operate({ ...asked, dryRun: true })).toEqual(expected);
      expect(await catalogue.operate({ ...asked, dryRun: true })).toEqual(expected);
      expect(await catalogue.operate(asked)).toEqual(expected);
      await catalogue.operate({ action: "collections.delete", id: "listed" });
    });

    test("a collection is printed as it was loaded, and replaced when loaded again", async () => {
      const again = collectionDocument("second", { description: "Anew" });
      await catalogue.loadCollection(again);
      const { text } = await catalogue.operate({ action: "collections.get", id: "second" });
      expect(JSON.parse(text)).toEqual(JSON.parse(again.text));
      await catalogue.createCollection(collectionDocument("second", { description: "Not this" }));
      expect((await catalogue.operate({ action: "collections.get", id: "second" })).text).toBe(text);
    });

    test("a collection that goes to an API and back keeps its links, and gets none of the API's", async () => {
      const own = [
        { rel: "license", href: "https://licences.example/cc-by" },
        { rel: "derived_from", href: "https://src.example/1" },
      ];
      await catalogue.loadCollection(collectionDocument("round-trip", { links: own }));
      for (let round = 0; round < 3; round++) {
        const { text } = await catalogue.operate({ action: "collections.get", id: "round-trip" });
        const collection = JSON.parse(text);
        expect(collection.links).toEqual(own);
        const made = ["items", "parent", "self", "root", "http://www.opengis.net/def/rel/ogc/1.0/queryables"];
        const links = made.map((rel) => ({ rel, href: `http://api.internal/${rel}` }));
        const answer = JSON.stringify({ ...collection, links: [...links, ...collection.links, links[0]] });
        await catalogue.operate({ action: "collections.load", documents: [answer] });
      }
      await catalogue.operate({ action: "collections.delete", id: "round-trip" });
    });

    test("items are deleted by id, and missing ones named", async () => {
      const reply = await catalogue.operate({
        action: "items.delete",
        collection: "first",
        ids: ["i-1", "gone", "i-2", "i-1"],
      });
      expect(reply).toEqual({ deleted: 2, missing: ["gone"] });
      expect(await catalogue.operate({ action: "items.delete", collection: "second" })).toEqual({
        deleted: 0,
        missing: [],
      });
    });

    test("the item of a removed object is deleted, and no other", async () => {
      const href = "s3://stac-in/x/removed.json";
      const linked = (collection: string, self: string) =>
        itemDocument(collection, "removed", { links: [{ rel: "self", href: self }] });
      await catalogue.loadItems("first", [linked("first", href)]);
      await catalogue.loadItems("second", [linked("second", "s3://stac-in/y/removed.json")]);
      const where = async () =>
        (await catalogue.operate({ action: "items.count" })).counts
          .filter(({ items }) => items > 0)
          .map(({ collection, items }) => [collection, items]);
      const before = await where();
      expect(
        await catalogue.removeItem({ href: "s3://stac-in/z/removed.json", id: "removed", collection: undefined }),
      ).toBe(0);
      expect(await catalogue.removeItem({ href, id: "removed", collection: "none" })).toBe(0);
      expect(await where()).toEqual(before);
      expect(await catalogue.removeItem({ href, id: "removed", collection: undefined })).toBe(1);
      expect((await catalogue.operate({ action: "items.get", collection: "second", id: "removed" })).text).toContain(
        "/y/",
      );
      expect(await catalogue.removeItem({ href, id: "removed", collection: "second" })).toBe(1);
      expect(await catalogue.removeItem({ href, id: "removed", collection: "second" })).toBe(0);
    });

    test("a catalog is kept as it was sent, and replaces no collection", async () => {
      const catalog = (id: string, title: string) => ({
        type: "Catalog",
        stac_version: "1.1.0",
        id,
        title,
        description: "d",
        links: [{ rel: "child", href: "./first.json" }],
      });
      const root = catalog("root", "again");
      const before = (await catalogue.operate({ action: "collections.get", id: "first" })).text;
      const documents = [catalog("root", "at first"), root, catalog("first", "not this"), { ...root, links: 5 }];
      const answer = await catalogue.operate({
        action: "collections.load",
        documents: documents.map((each) => JSON.stringify(each)),
      });
      expect(answer.loaded).toEqual(["root", "root"]);
      expect(answer.failures).toMatchObject([
        { index: 2, kind: "invalid_collection", reason: expect.stringContaining("there is a Collection of that id") },
        { index: 3, kind: "invalid_collection", reason: expect.stringContaining("the catalog is not valid: links") },
      ]);
      expect(JSON.parse((await catalogue.operate({ action: "collections.get", id: "root" })).text)).toEqual(root);
      expect((await catalogue.operate({ action: "collections.get", id: "first" })).text).toBe(before);
      const collection = collectionDocument("root").text;
      expect(await catalogue.operate({ action: "collections.load", documents: [collection] })).toMatchObject({
        loaded: ["root"],
      });
      await catalogue.operate({ action: "collections.delete", id: "root" });
    });

    test("a collection goes with its items", async () => {
      expect(await catalogue.operate({ action: "collections.delete", id: "first" })).toEqual({ deletedItems: 5 });
      expect(await database.query("SELECT FROM pgstac.items")).toEqual([]);
      await catalogue.createCollection(collectionDocument("first"));
      expect((await catalogue.loadItems("first", [itemDocument("first", "new")])).size).toBe(0);
    });

    test.for<OperateRequest>([
      { action: "collections.get", id: "none" },
      { action: "collections.delete", id: "none" },
      { action: "items.count", collection: "none" },
      { action: "items.get", collection: "first", id: "none" },
      { action: "items.delete", collection: "none" },
    ])("what is not there is said not to be: %o", async (request) => {
      await expect(catalogue.operate(request)).rejects.toMatchObject({ kind: "not_found" });
    });

    test("a request that is none is refused", async () => {
      const request = { action: "items.drop" } as unknown as OperateRequest;
      await expect(catalogue.operate(request)).rejects.toMatchObject({ kind: "wrong_usage" });
    });

    test("the versions are told", async () => {
      expect(await catalogue.operate({ action: "pgstac.version" })).toMatchObject({ version: defaultVersion });
    });
  });
}
