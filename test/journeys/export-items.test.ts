import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportItems } from "../../src/operations/items/export-items.ts";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import type { ItemDocument } from "../../src/pipeline/item.ts";
import { collectionDocument } from "../pgstac/documents.ts";
import { versionCases } from "../pgstac/pgstac-versions.ts";
import { itemArbitrary } from "../pgstac/rows/item-arbitrary.ts";
import { hasServer, openEmbeddedDatabase, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";

const places = versionCases.flatMap(({ version }) => [
  ...(hasServer ? [{ place: "a PostgreSQL server", version, open: openTestDatabase }] : []),
  { place: "the embedded database", version, open: openEmbeddedDatabase },
]);
const signal = new AbortController().signal;

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

  async function exported(gzips: boolean): Promise<ItemDocument[]> {
    const pieces: Uint8Array[] = [];
    const report = await exportItems(
      catalogue,
      {},
      {
        write: async (piece) => void pieces.push(Buffer.from(piece)),
        gzips,
        signal,
        onProgress: () => {},
      },
    );
    const bytes = Buffer.concat(pieces);
    const lines = (gzips ? gunzipSync(bytes) : bytes).toString("utf8").split("\n").slice(0, -1);
    expect(report).toEqual({ exported: lines.length, failures: [] });
    return lines.map((text) => {
      const { id, collection } = JSON.parse(text) as { id: string; collection: string };
      return { id, collection, text };
    });
  }

  test("an export that is loaded again writes no row", { timeout: 240_000 }, async () => {
    const assets = { B02: { title: "blue", gsd: 10, roles: ["data"] } };
    const items = fc.sample(itemArbitrary(assets), { numRuns: 60, seed: 16 });
    for (const [number, collection] of ["one", "t'wo"].entries()) {
      await catalogue.loadCollection(collectionDocument(collection, { item_assets: assets }));
      if (number === 1)
        await database.query("UPDATE collections SET partition_trunc = 'year' WHERE id = $1", [collection]);
      await catalogue.loadItems(
        collection,
        items.map((item, index) => {
          const id = `${collection}-${index}`;
          return { id, collection, text: JSON.stringify({ ...item, id, collection }) };
        }),
      );
    }
    const versions = () =>
      database.query<{ id: string; version: string }>("SELECT id, xmin::text AS version FROM items ORDER BY id");
    const before = await versions();
    expect(before.length).toBe(120);
    const [plain, gzipped] = [await exported(false), await exported(true)];
    expect(gzipped).toEqual(plain);
    expect(plain.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
    for (const collection of ["one", "t'wo"]) {
      const own = plain.filter((item) => item.collection === collection);
      expect(await catalogue.loadItems(collection, own)).toEqual(new Map());
    }
    expect(await versions()).toEqual(before);
  });
});
