import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyCollection } from "../../../src/operations/collections/copy-collection.ts";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { completeCopy } from "../../../src/pgstac/catalogue/copy/complete-copy.ts";
import { copyPage } from "../../../src/pgstac/catalogue/copy/copy-page.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { openPgstac } from "../../../src/pgstac/schema/open-pgstac.ts";
import type { ItemDocument } from "../../../src/pipeline/item/item.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range, rawItem } from "../documents.ts";
import { versionCases } from "../pgstac-versions.ts";
import { places } from "../places.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../test-database.ts";

const assets = { data: { type: "image/tiff", roles: ["data"] }, gone: { title: "In no item" } };
const linksTo = (id: string, item?: string) => [
  { rel: "self", href: `https://api.example/stac/collections/${id}${item === undefined ? "" : `/items/${item}`}` },
  { rel: "collection", href: `../../${id}`, type: "application/json" },
  { rel: "parent", href: `https://api.example/stac/collections/${id}?f=json` },
  { rel: "collection", href: "https://files.example/a(b/collection.json" },
  { rel: "derived_from", href: "https://api.example/stac/collections/a(b/items/source" },
  { rel: "license", href: 7 },
  "no link",
];

/** Items of several months, with numbers, nulls and private members that a parser would change. */
function itemsOf(collection: string, links: string): ItemDocument[] {
  const usual = range(12).map((index) =>
    itemDocument(collection, `id-${String(index).padStart(2, "0")}`, {
      properties: { datetime: `2021-0${1 + (index % 5)}-01T00:00:00Z` },
      links: linksTo(links, `id-${index}`),
      assets: { data: { href: "x", type: "image/tiff", roles: null }, extra: { href: `s3://b/${index}` } },
      ...(index === 3 && { private: { key: 1 } }),
    }),
  );
  return [
    ...usual,
    rawItem(collection, "number", "12.50"),
    rawItem(collection, "large", "123456789012345678901234567890.10"),
    itemDocument(collection, "range", {
      properties: { datetime: null, start_datetime: "2020-12-31T00:00:00Z", end_datetime: "2022-01-01T00:00:00Z" },
    }),
  ];
}

async function itemTexts(catalogue: Catalogue, collection: string): Promise<string[]> {
  const { items } = await catalogue.operate({
    action: "items.search",
    search: { collections: [collection] },
    limit: 1000,
  });
  return items.map(({ text }) => text);
}

const quiet = () => ({ signal: new AbortController().signal, onProgress: () => {} });

const cases = [
  ...(hasServer ? versionCases : []).map(({ version }) => ({ version, open: () => openTestDatabase(version) })),
  ...places.slice(-1).map(({ open }) => ({ version: `${defaultVersion}, embedded`, open })),
];

describe.each(cases)("pgstac $version", ({ version, open }) => {
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

  test.each(version.includes("embedded") ? ["month"] : [null, "month"])(
    "a renamed collection has the same items, by %s",
    async (trunc) => {
      const [id, to] = [`a(b ${trunc}`, `ü/%&\\1 ${trunc}`];
      const own = encodeURIComponent(id);
      await catalogue.loadCollection(collectionDocument(id, { title: "T", item_assets: assets, links: linksTo(own) }));
      await database.query("UPDATE pgstac.collections SET partition_trunc = $2 WHERE id = $1", [id, trunc]);
      const [first, ...others] = itemsOf(id, own);
      await catalogue.loadItems(id, [first as ItemDocument]);
      // What the first item had in common with the collection is kept apart from what the others have.
      await catalogue.loadCollection(
        collectionDocument(id, { item_assets: { data: { type: "other" } }, links: linksTo(own) }),
      );
      expect((await catalogue.loadItems(id, others)).size).toBe(0);
      const before = await itemTexts(catalogue, id);
      const moved = encodeURIComponent(to);
      const expected = (text: string) => text.replaceAll(JSON.stringify(id), JSON.stringify(to)).replaceAll(own, moved);

      const copies = { id, to: `${to}-copy`, moves: false };
      expect(await copyCollection(catalogue, copies, quiet())).toBe(before.length);
      expect(await itemTexts(catalogue, id)).toEqual(before);
      expect(await copyCollection(catalogue, { id, to, moves: true }, quiet())).toBe(before.length);

      expect(await itemTexts(catalogue, to)).toEqual(before.map(expected));
      expect((await itemTexts(catalogue, copies.to)).map((text) => text.length)).toHaveLength(before.length);
      const { text } = await catalogue.operate({ action: "collections.get", id: to });
      expect(JSON.parse(text)).toMatchObject({
        id: to,
        links: linksTo(moved),
        item_assets: { data: { type: "other" } },
      });
      await expect(catalogue.operate({ action: "collections.get", id })).rejects.toMatchObject({ kind: "not_found" });
      expect(await database.query("SELECT private FROM pgstac.collections WHERE private IS NOT NULL")).toEqual([]);
      // pgstac itself finds them, and the loader finds nothing to change.
      const [found] = await database.query<{ count: number }>(
        "SELECT jsonb_array_length(pgstac.search($1::jsonb)->'features') AS count",
        [{ collections: [to], datetime: "2021-01-01T00:00:00Z/2021-02-27T00:00:00Z", limit: 100 }],
      );
      expect(found?.count).toBe(7);
      for (const collection of [to, copies.to])
        await catalogue.operate({ action: "collections.delete", id: collection });
      expect(await database.query("SELECT FROM pgstac.partition_stats")).toEqual([]);
    },
  );

  test("what is loaded, changed and deleted while a collection is copied is in the new one", async () => {
    await catalogue.loadCollection(collectionDocument("busy"));
    await database.query("UPDATE pgstac.collections SET partition_trunc = 'month' WHERE id = 'busy'");
    await catalogue.loadItems("busy", itemsOf("busy", "busy"));
    const { since } = await catalogue.operate({ action: "collections.copy", id: "busy", to: "calm" });
    const at = (datetime: string, value: number) => ({ properties: { datetime, value } });
    await catalogue.loadItems("busy", [
      itemDocument("busy", "id-00", at("2021-01-01T00:00:00Z", 1)),
      itemDocument("busy", "id-01", at("2023-07-01T00:00:00Z", 2)),
      itemDocument("busy", "new", at("2024-01-01T00:00:00Z", 3)),
    ]);
    await catalogue.loadCollection(collectionDocument("busy", { title: "Changed", item_assets: assets }));
    await catalogue.operate({ action: "items.delete", collection: "busy", ids: ["id-02"] });
    await catalogue.operate({ action: "items.delete", collection: "calm", ids: ["id-03"] });
    await catalogue.loadItems("calm", [itemDocument("calm", "not in the old one")]);
    const before = await itemTexts(catalogue, "busy");
    const complete = { action: "collections.complete", id: "busy", to: "calm", since, moves: true } as const;
    expect(await catalogue.operate(complete)).toEqual({ items: before.length });
    expect(await itemTexts(catalogue, "calm")).toEqual(
      before.map((text) => text.replaceAll('"busy"', '"calm"').replaceAll("/busy", "/calm")),
    );
    // The same request again, because its answer was lost.
    expect(await catalogue.operate(complete)).toEqual({ items: before.length });
    const { text } = await catalogue.operate({ action: "collections.get", id: "calm" });
    expect(JSON.parse(text)).toMatchObject({ id: "calm", title: "Changed" });
    await catalogue.operate({ action: "collections.delete", id: "calm" });
  });

  test("a queryable of the collection is one of the new one", async () => {
    await catalogue.loadCollection(collectionDocument("asked"));
    await database.query(
      `INSERT INTO pgstac.queryables (name, collection_ids, definition) VALUES ('made', '{asked}', '{"type": "number"}')`,
    );
    await copyCollection(catalogue, { id: "asked", to: "copied", moves: false }, quiet());
    await copyCollection(catalogue, { id: "asked", to: "renamed", moves: true }, quiet());
    const rows = await database.query("SELECT collection_ids FROM pgstac.queryables WHERE name = 'made'");
    expect(rows).toEqual([{ collection_ids: ["copied", "renamed"] }]);
  });

  test("a collection that is there is never overwritten, and one that is missing not copied", async () => {
    for (const id of ["here", "there"]) await catalogue.loadCollection(collectionDocument(id));
    const copy = (id: string, to: string) => copyCollection(catalogue, { id, to, moves: true }, quiet());
    await expect(copy("here", "there")).rejects.toMatchObject({ kind: "wrong_usage", message: /there already/ });
    await expect(copy("here", "here")).rejects.toMatchObject({ kind: "wrong_usage" });
    await expect(copy("none", "new")).rejects.toMatchObject({ kind: "not_found" });
    const dryRun = { action: "collections.copy", id: "here", to: "new", dryRun: true } as const;
    expect(await catalogue.operate(dryRun)).toMatchObject({ items: 0 });
    const { collections } = await catalogue.operate({ action: "collections.list" });
    expect(collections.map(({ id }) => id)).toEqual(expect.arrayContaining(["here", "there"]));
    expect(collections.map(({ id }) => id)).not.toContain("new");
  });
});

test("a rename that is cut off before or after any commit has lost nothing, and goes on", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await using catalogue = await openCatalogue(database.url);
  let cuts = 0;
  for (let commit = 1; ; commit += 0.5) {
    const [id, to] = [`old-${commit}`, `new-${commit}`];
    await catalogue.loadCollection(collectionDocument(id));
    await catalogue.loadItems(id, itemsOf(id, id).slice(0, 4));
    const before = await itemTexts(catalogue, id);
    const wasCut = await rename(database.url, { id, to }, commit);
    const { collections } = await catalogue.operate({ action: "collections.list" });
    const itemsIn = (name: string) => collections.find((one) => one.id === name)?.items;
    expect([itemsIn(id), itemsIn(to)], `cut at commit ${commit}`).toContain(before.length);
    if (itemsIn(id) !== undefined) {
      expect(await itemTexts(catalogue, id)).toEqual(before);
      expect(await rename(database.url, { id, to }, Number.POSITIVE_INFINITY)).toBe(false);
    }
    expect(await itemTexts(catalogue, to)).toEqual(
      before.map((text) => text.replaceAll(JSON.stringify(id), JSON.stringify(to)).replaceAll(`/${id}`, `/${to}`)),
    );
    if (!wasCut) break;
    cuts++;
  }
  expect(cuts).toBeGreaterThan(7);
});

/**
 * Renames in pages of two items; cuts the connection off before a commit, or after it at half a number more, and returns
 * whether it came to that.
 */
async function rename(url: string, { id, to }: { id: string; to: string }, cutAt: number): Promise<boolean> {
  const pgstac = await openPgstac(url, {});
  let wasCut = false;
  let commits = 0;
  const counted = new WeakSet<pg.PoolClient>();
  pgstac.pool.on("acquire", (client) => {
    if (counted.has(client)) return;
    counted.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    client.query = (async (...args: unknown[]) => {
      if (args[0] !== "COMMIT" || ++commits !== Math.floor(cutAt)) return query(...args);
      wasCut = true;
      if (commits !== cutAt) await query(...args);
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      throw new Error("cut off");
    }) as pg.PoolClient["query"];
  });
  try {
    let since: string | undefined;
    for (let after: string | undefined; ; ) {
      const request = { id, to, ...(after !== undefined && { after }) };
      const page = await copyPage(pgstac, request, { items: 2, bytes: 1e9 });
      since ??= page.since;
      after = page.next;
      if (after === undefined) break;
    }
    await completeCopy(pgstac, { action: "collections.complete", id, to, since, moves: true });
  } catch (error) {
    if (!wasCut) throw error;
  } finally {
    await pgstac.pool.end();
  }
  return wasCut;
}
