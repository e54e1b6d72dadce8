import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { isEqual } from "../../../src/pgstac/rows/dehydrate.ts";
import { parseForStorage, printForStorage } from "../../../src/pgstac/rows/json-for-storage.ts";
import type { ItemDocument } from "../../../src/pipeline/item/item.ts";
import { isObject } from "../../../src/pipeline/text/json.ts";
import { collectionDocument, itemDocument, rawItem } from "../documents.ts";
import { versionCases } from "../pgstac-versions.ts";
import { canonicalJsonb } from "../rows/canonical-jsonb.ts";
import { itemArbitrary } from "../rows/item-arbitrary.ts";
import { spellingArbitrary } from "../rows/spelling-arbitrary.ts";
import { hasServer, openEmbeddedDatabase, openTestDatabase, type TestDatabase } from "../test-database.ts";

type Json = Record<string, unknown>;

const places = versionCases.flatMap(({ version }) => [
  ...(hasServer ? [{ place: "a PostgreSQL server", version, open: openTestDatabase }] : []),
  { place: "the embedded database", version, open: openEmbeddedDatabase },
]);

const scalar = fc.oneof(
  fc.constantFrom("data", "COG", 0, 1, 10.5, true, false, null, "𒍟"),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }).filter((value) => !Object.is(value, -0)),
);
const part = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("title", "roles", "bands", "nested"), tie("value"), { maxKeys: 3 }),
  ),
})).value;
const itemAssets = fc.dictionary(
  fc.constantFrom("B02", "thumb", "meta é"),
  fc.dictionary(fc.constantFrom("title", "roles", "eo:bands", "gsd", "type"), part, { maxKeys: 4 }),
  { maxKeys: 3 },
);
/** Collections, and for each some items near its `item_assets`, spelt in one of many ways. */
const loads = itemAssets.chain((assets) =>
  fc.record({
    assets: fc.constant(assets),
    texts: fc.array(
      itemArbitrary(assets).chain((item) => spellingArbitrary({ ...item, id: "ID", collection: "COLLECTION" })),
      { minLength: 10, maxLength: 15 },
    ),
  }),
);

describe.each(places)("on $place with pgstac $version", ({ version, open }) => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  beforeAll(async () => {
    database = await open(version);
    catalogue = await openCatalogue(database.url);
  });
  afterAll(async () => {
    await catalogue[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  test("items come back as they went in, and publishing them again changes nothing", { timeout: 240_000 }, async () => {
    let [number, compared] = [0, 0];
    await fc.assert(
      fc.asyncProperty(loads, async ({ assets, texts }) => {
        const collection = `c${number++}`;
        const given = collectionDocument(collection, { item_assets: assets });
        await catalogue.loadCollection(given);
        const items = texts.map((text, index) => named(text, collection, `i-${index}`));
        const { stored, printed } = await roundTrip(database, catalogue, items);
        for (const { id, text } of stored) {
          expect(canonicalJsonb(printed.get(id) as string)).toBe(expected(given.text, text));
          compared += 1;
        }
      }),
      { numRuns: 8, seed: 425, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(60);
  });

  test("an item of a period keeps its null, and nulls of extensions with it", async () => {
    await catalogue.loadCollection(
      collectionDocument("c", { item_assets: { data: { title: "Data", roles: ["data"] } } }),
    );
    const period = { start_datetime: "2024-03-01T00:00:00Z", end_datetime: "2024-03-31T23:59:59Z" };
    const item = itemDocument("c", "i", {
      properties: { datetime: null, ...period, "eo:cloud_cover": null },
      geometry: { type: "Point", coordinates: [0.1 + 0.2, 7.123456789e-15] },
      private: { owner: null },
      assets: { data: { href: "https://example.com/x", title: "Data", roles: ["data"], "raster:bands": [null, {}] } },
    });
    const { printed, written } = await roundTrip(database, catalogue, [item]);
    expect(written).toEqual([]);
    expect(JSON.parse(printed.get("i") as string)).toEqual(JSON.parse(item.text));
    expect(Object.keys(JSON.parse(printed.get("i") as string)).slice(0, 5)).toEqual([
      ...["type", "stac_version", "id", "collection", "geometry"],
    ]);
  });

  test("numbers keep their digits", async () => {
    await catalogue.loadCollection(collectionDocument("numbers"));
    const values = "[10.0, 10, 0.1, 12345678901234567890, 1e400, 0.0000001, -0.0]";
    const { printed } = await roundTrip(database, catalogue, [rawItem("numbers", "i", values)]);
    const [, list = ""] = /"value":\[([^\]]*)\]/.exec(printed.get("i") as string) ?? [];
    expect(list.split(",")).toEqual([
      ...["10.0", "10", "0.1", "12345678901234567890", `1${"0".repeat(400)}`, "0.0000001", "0.0"],
    ]);
  });

  test("after an edit of item_assets, items that pgstac tags are as they were", async () => {
    const edit = (title: string) =>
      catalogue.loadCollection(collectionDocument("edited", { item_assets: { data: { title, roles: ["data"] } } }));
    const item = (id: string) =>
      itemDocument("edited", id, {
        assets: { data: { href: "https://example.com/x", title: "first", roles: ["data"] } },
      });
    const titleOf = async (id: string) => JSON.parse((await get(catalogue, "edited", id)).text).assets.data.title;
    await edit("first");
    await catalogue.loadItems("edited", [item("before")]);
    await edit("second");
    await catalogue.loadItems("edited", [item("between")]);
    await edit("third");
    const keepsBaseItems = (await database.query("SELECT FROM pg_proc WHERE proname = 'current_base_item'")).length > 0;
    expect(await titleOf("between")).toBe("first");
    expect(await titleOf("before")).toBe(keepsBaseItems ? "first" : "third");
    if (!keepsBaseItems) return;
    await database.query(
      `UPDATE pgstac.items SET content = content || '{"pgstac:base_item": 999999}' WHERE id = 'before'`,
    );
    expect((await get(catalogue, "edited", "before")).doubts).toEqual([
      expect.stringContaining("base item of edited that is gone"),
    ]);
  });

  test("of an item that pgstac's own functions stored, nulls in the place of the collection's are named", async () => {
    await catalogue.loadCollection(
      collectionDocument("theirs", { item_assets: { data: { roles: ["data", "overview"] } } }),
    );
    const item = itemDocument("theirs", "i", {
      assets: { data: { href: "https://example.com/x", roles: ["data", "visual"] } },
    });
    await database.query("SELECT pgstac.create_item($1)", [item.text]);
    const { text, doubts } = await get(catalogue, "theirs", "i");
    expect(JSON.parse(text).assets.data.roles).toEqual([null, "visual"]);
    expect(doubts).toEqual([expect.stringContaining("assets.data.roles[0] of item i is null")]);
  });
});

const get = (catalogue: Catalogue, collection: string, id: string) =>
  catalogue.operate({ action: "items.get", collection, id });

const named = (text: string, collection: string, id: string): ItemDocument => ({
  id,
  collection,
  text: text.replaceAll('"ID"', JSON.stringify(id)).replaceAll('"COLLECTION"', JSON.stringify(collection)),
});

/** Finds values that are lost in the place of another that `item_assets` have; only such a row may be written again. */
const mayLose = /null|\[\s*\]/;

/** Stores items, prints them, publishes what was printed twice, and expects that no row was written, and nothing else printed. */
async function roundTrip(database: TestDatabase, catalogue: Catalogue, items: readonly ItemDocument[]) {
  const [{ collection }] = items as [ItemDocument];
  const faults = await catalogue.loadItems(collection, items);
  const stored = items.filter(({ id }) => !faults.has(id));
  const print = async (): Promise<Map<string, string>> =>
    new Map(
      await Promise.all(stored.map(async ({ id }) => [id, (await get(catalogue, collection, id)).text] as const)),
    );
  const rows = (): Promise<Json[]> =>
    database.query(
      "SELECT i.id, i.xmin::text AS xmin FROM pgstac.items i JOIN unnest($1::text[]) WITH ORDINALITY AS o (id, place) USING (id) WHERE collection = $2 ORDER BY place",
      [stored.map(({ id }) => id), collection],
    );
  const [before, printed] = [await rows(), await print()];
  const again = stored.map(({ id }) => ({ id, collection, text: printed.get(id) as string }));
  expect([...(await catalogue.loadItems(collection, again)).values()]).toEqual([]);
  const after = await rows();
  const written = stored.filter((_, index) => after[index]?.["xmin"] !== before[index]?.["xmin"]);
  expect(written.filter(({ text }) => !mayLose.test(text))).toEqual([]);
  expect((await catalogue.loadItems(collection, again)).size).toBe(0);
  expect(await rows()).toEqual(after);
  expect(await print()).toEqual(printed);
  return { stored, printed, written };
}

/** Prints an item as docs/loading.md says it is stored, in jsonb's spelling. */
function expected(collectionText: string, text: string): string {
  const collection = parseForStorage(collectionText) as Json;
  const item = parseForStorage(text) as Json;
  const { private: privateJson, ...members } = item;
  const base = { type: "Feature", stac_version: collection["stac_version"], assets: collection["item_assets"] };
  return canonicalJsonb(
    printForStorage({
      ...(stored(base, members) as Json),
      geometry: JSON.parse(printForStorage(item["geometry"])),
      ...(privateJson !== null && privateJson !== undefined && { private: privateJson }),
    }),
  );
}

/** Values that equal those of `item_assets` are spelt like them, and null or an empty list in their place are lost. */
function stored(base: unknown, value: unknown): unknown {
  if (base === undefined) return value;
  if (isEqual(base, value)) return base;
  if (Array.isArray(base) && Array.isArray(value)) {
    if (value.length !== base.length) return value;
    return value.map((element, index) =>
      isObject(element) && isObject(base[index]) ? stored(base[index], element) : element,
    );
  }
  if (value === null || (Array.isArray(value) && value.length === 0)) return base;
  if (!isObject(base) || !isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, stored(Object.hasOwn(base, key) ? base[key] : undefined, part)]),
  );
}
