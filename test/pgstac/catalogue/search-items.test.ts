import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import type { ItemSearch, SearchPlace } from "../../../src/pipeline/operate/item-search.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { versionCases } from "../pgstac-versions.ts";
import { openTestDatabase, type TestDatabase } from "../test-database.ts";

interface Found {
  readonly id: string;
  readonly collection: string;
  readonly properties: Record<string, unknown>;
}

const day = (index: number): string => new Date(Date.UTC(2021, index % 5, 1 + (index % 7))).toISOString();
const place = (index: number): [number, number] => [-178 + 18 * (index % 20), -80 + 16 * (index % 10)];
const made = (collection: string, count: number) =>
  range(count).map((index) =>
    itemDocument(collection, `${collection}-${index}`, {
      properties: {
        datetime: day(index),
        // Every third has none, and many have the same.
        ...(index % 3 > 0 && { "eo:cloud_cover": index % 4 }),
        name: `N${index % 6}'é`,
      },
      geometry: { type: "Point", coordinates: place(index) },
      bbox: [...place(index), ...place(index)],
    }),
  );
const collections = { one: made("one", 40), "t'wo": made("t'wo", 30), three: [] };

describe.each(versionCases)("on pgstac $version", ({ version }) => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  beforeAll(async () => {
    database = await openTestDatabase(version);
    catalogue = await openCatalogue(database.url);
    for (const [id, items] of Object.entries(collections)) {
      await catalogue.loadCollection(collectionDocument(id, { item_assets: { data: { type: "image/tiff" } } }));
      if (id === "t'wo") await database.query("UPDATE collections SET partition_trunc = 'month' WHERE id = $1", [id]);
      if (items.length > 0) await catalogue.loadItems(id, items);
    }
  });
  afterAll(async () => {
    await catalogue[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  async function search(asked: ItemSearch, limit = 1000): Promise<Found[]> {
    const found: Found[] = [];
    let after: SearchPlace | undefined;
    do {
      const reply = await catalogue.operate({ action: "items.search", search: asked, limit, ...(after && { after }) });
      found.push(...reply.items.map(({ text }) => JSON.parse(text) as Found));
      after = reply.next;
    } while (after);
    return found;
  }
  const ids = async (asked: ItemSearch, limit?: number) => (await search(asked, limit)).map(({ id }) => id);

  test("every item is found once, as it went in, whatever the size of a page", async () => {
    const all = [...collections.one, ...collections["t'wo"]];
    for (const limit of [1, 7, 1000]) {
      const found = await search({}, limit);
      expect(found.map(({ collection, id }) => [collection, id].join())).toEqual(
        (await search({})).map(({ collection, id }) => [collection, id].join()),
      );
      expect(found).toHaveLength(all.length);
      const wanted = new Map(all.map(({ id, text }) => [id, JSON.parse(text)]));
      for (const item of found) expect(item).toEqual(wanted.get(item.id));
    }
  });

  test("boxes, times, ids, collections and filters choose together", async () => {
    const everything = await search({});
    const at = (index: number) => everything.find(({ id }) => id === `one-${index}`);
    expect(at(3)).toBeDefined();
    expect(await ids({ ids: ["one-3", "t'wo-4", "none"] })).toEqual(["one-3", "t'wo-4"]);
    expect(await ids({ ids: ["one-3", "t'wo-4"], collections: ["t'wo"] })).toEqual(["t'wo-4"]);
    const [west, south] = place(2);
    expect(await ids({ collections: ["one"], bbox: [west - 1, south - 1, west + 1, south + 1] })).toEqual([
      "one-2",
      "one-22",
    ]);
    const marchOfOne = range(40).filter((index) => index % 5 === 2);
    expect(
      new Set(await ids({ collections: ["one"], from: "2021-03-01T00:00:00Z", to: "2021-03-31T23:59:59Z" })),
    ).toEqual(new Set(marchOfOne.map((index) => `one-${index}`)));
    const filter = { op: "<=", args: [{ property: "eo:cloud_cover" }, 1] };
    expect(new Set(await ids({ collections: ["one"], filter, to: "2021-03-31T23:59:59Z" }))).toEqual(
      new Set(
        range(40)
          .filter((index) => index % 3 > 0 && index % 4 <= 1 && index % 5 <= 2)
          .map((index) => `one-${index}`),
      ),
    );
    const named = { op: "=", args: [{ property: "name" }, "N1'é"] };
    expect(await ids({ collections: ["t'wo"], filter: named })).toHaveLength(5);
  });

  test("a box over the antimeridian has both sides and not what is between", async () => {
    const found = await search({ collections: ["one"], bbox: [160, -90, -170, 90] });
    const wests = new Set(
      range(40)
        .map((index) => place(index)[0])
        .filter((west) => west >= 160 || west <= -170),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found).toHaveLength(range(40).filter((index) => wests.has(place(index)[0])).length);
  });

  test("sorting by any members, up and down, with and without values, gives every item once", {
    timeout: 120_000,
  }, async () => {
    const field = fc.constantFrom(
      "datetime",
      "properties.datetime",
      "eo:cloud_cover",
      "name",
      "collection",
      "id",
      "nobody",
    );
    const sort = fc.uniqueArray(fc.record({ field, direction: fc.constantFrom("asc" as const, "desc" as const) }), {
      minLength: 1,
      maxLength: 3,
      selector: (one) => one.field,
    });
    await fc.assert(
      fc.asyncProperty(sort, fc.integer({ min: 1, max: 30 }), async (sortby, limit) => {
        const paged = await search({ sortby }, limit);
        expect(paged.map(({ id }) => id)).toEqual(await ids({ sortby }));
        expect(new Set(paged.map(({ id }) => id)).size).toBe(70);
        const [first] = sortby;
        if (first?.field === "eo:cloud_cover") {
          const values = paged.map(({ properties }) => properties["eo:cloud_cover"] as number | undefined);
          const known = values.filter((value) => value !== undefined);
          expect(values.slice(0, known.length)).toEqual(
            known.toSorted((a, b) => (first.direction === "asc" ? a - b : b - a)),
          );
        }
      }),
      { numRuns: 25, seed: 16 },
    );
  });

  test("a search that the database cannot answer is the fault of whoever asks, and named", async () => {
    for (const asked of [
      { filter: { op: "frobnicate", args: [{ property: "name" }, 1] } },
      { from: "the day before yesterday" },
      { filter: { op: "<", args: [{ property: "name" }, 3] } },
    ] satisfies ItemSearch[]) {
      await expect(search(asked)).rejects.toMatchObject({
        kind: "wrong_usage",
        message: expect.stringContaining("the database cannot answer the search"),
      });
    }
    await expect(search({ collections: ["nowhere"] })).rejects.toMatchObject({ kind: "not_found" });
  });

  test("names and values of a search are never SQL", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme-composite", minLength: 1, maxLength: 20 }), async (text) => {
        for (const hostile of [text, `${text}'); DROP TABLE items; --`, `${text}\\' OR true --`]) {
          if (hostile.includes("\0")) continue;
          expect(await ids({ ids: [hostile] })).toEqual([]);
          const filter = { op: "=", args: [{ property: "name" }, hostile] };
          expect(await ids({ filter })).toEqual([]);
        }
      }),
      { numRuns: 20, seed: 16 },
    );
    expect(await ids({})).toHaveLength(70);
  });

  test("large items come in pages that Lambda can answer with", async () => {
    await catalogue.loadCollection(collectionDocument("large"));
    const large = range(6).map((index) =>
      itemDocument("large", `large-${index}`, { properties: { text: "x".repeat(1_500_000) } }),
    );
    await catalogue.loadItems("large", large);
    const { items, next } = await catalogue.operate({
      action: "items.search",
      search: { collections: ["large"] },
      limit: 1000,
    });
    expect(items).toHaveLength(3);
    expect(next).toMatchObject({ id: "large-2" });
    expect(await ids({ collections: ["large"] })).toEqual(large.map(({ id }) => id));
    await catalogue.operate({ action: "collections.delete", id: "large" });
  });
});
