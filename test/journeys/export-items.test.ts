import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSpool } from "../../src/cli/setup/open-spool.ts";
import { readParquetItems } from "../../src/input/documents/parquet-items.ts";
import { exportItems } from "../../src/operations/items/export-items.ts";
import { exportParquet } from "../../src/operations/items/export-parquet.ts";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import type { ItemDocument } from "../../src/pipeline/item/item.ts";
import { surroundingsIn } from "../input/surroundings.ts";
import { collectionDocument, itemDocument } from "../pgstac/documents.ts";
import { versionCases } from "../pgstac/pgstac-versions.ts";
import { itemArbitrary } from "../pgstac/rows/item-arbitrary.ts";
import { hasServer, openEmbeddedDatabase, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";

const places = versionCases.flatMap(({ version }) => [
  ...(hasServer ? [{ place: "a PostgreSQL server", version, open: openTestDatabase }] : []),
  { place: "the embedded database", version, open: openEmbeddedDatabase },
]);
const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), "stac-ingest-export-"));
afterAll(() => rmSync(folder, { recursive: true }));

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

  const versionsOf = (collection: string) =>
    database.query<{ id: string; version: string }>(
      "SELECT id, xmin::text AS version FROM items WHERE collection = $1 ORDER BY id",
      [collection],
    );

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
    const versions = async () => [...(await versionsOf("one")), ...(await versionsOf("t'wo"))];
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

  test("an export as a table that is loaded again writes no row", async () => {
    await catalogue.loadCollection(collectionDocument("table"));
    const items = Array.from({ length: 20 }, (_, index) =>
      itemDocument("table", `i-${index}`, {
        properties: { gsd: index / 4, "proj:shape": [index, 1], ...(index === 3 && { note: "x" }) },
        ...(index === 4 && { geometry: { type: "Point", coordinates: [1, 2, 3] } }),
      }),
    );
    await catalogue.loadItems("table", items);
    const before = await versionsOf("table");
    const file = join(folder, "table.parquet");
    await using spool = await openSpool(file, { cwd: () => folder });
    const pieces: Uint8Array[] = [];
    const write = async (bytes: Uint8Array) => void pieces.push(bytes);
    const effects = { spool, write, signal, onProgress: () => {} };
    const { losses, exported } = await exportParquet(catalogue, { collections: ["table"] }, effects);
    expect({ losses, exported }).toEqual({ losses: [], exported: 20 });
    await writeFile(file, Buffer.concat(pieces));
    const read: ItemDocument[] = [];
    for await (const [document] of readParquetItems(file, surroundingsIn(folder))) {
      const text = String(document?.bytes);
      read.push({ id: JSON.parse(text).id, collection: "table", text });
    }
    expect(await catalogue.loadItems("table", read)).toEqual(new Map());
    expect(await versionsOf("table")).toEqual(before);
  });
});
