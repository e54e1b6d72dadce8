import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import type { ItemDocument } from "../../../src/pipeline/item/item.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { type VersionCase, versionCases } from "../pgstac-versions.ts";
import { itemArbitrary } from "../rows/item-arbitrary.ts";
import { snapshot } from "../snapshot.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../test-database.ts";
import { openPypgstac, type Pypgstac } from "./pypgstac.ts";

const read = (name: string): string => readFileSync(new URL(`../corpus/${name}`, import.meta.url), "utf8");
const collectionText = read("collection.json");
const collection = JSON.parse(collectionText);
const generated = fc
  .sample(itemArbitrary(collection.item_assets), { seed: 20_240_607, numRuns: 150 })
  .map((item, index) => JSON.stringify({ ...item, id: `generated-${index}`, collection: "torture" }));
const corpus = [...read("torture.ndjson").trimEnd().split("\n"), ...generated];

const toDocuments = (texts: readonly string[]): ItemDocument[] =>
  texts.map((text) => ({ id: JSON.parse(text).id, collection: "torture", text }));
/** Changes the content of the items as text, because parsing would lose how numbers are written. */
const changed = (texts: readonly string[]): string[] =>
  texts.map((text) => text.replace('"links":', '"changed": [1.50, {"again": true}], "links":'));

/** Moves every other item by a year, so that it changes its partition, and adds private content to all. */
const moved = (texts: readonly string[]): string[] =>
  texts.map((text, index) => {
    const { private: privateJson, ...item } = JSON.parse(text);
    const { datetime, start_datetime } = item.properties;
    if (index % 2 === 0 && !start_datetime) item.properties.datetime = datetime.replace(/^\d{4}/, "2023");
    return JSON.stringify({ ...item, private: { was: privateJson ?? null, index } });
  });

describe.skipIf(!hasServer)("on a PostgreSQL server", () => {
  test.for(versionCases)(
    "pgstac $version holds what pypgstac stores, however the collection is partitioned",
    { timeout: 180_000 },
    async (expected) => {
      await using pypgstac = await openPypgstac(expected.version);
      for (const trunc of [null, "year", "month"]) await storeAlike(pypgstac, expected, trunc);
    },
  );
});

describe.runIf(!hasServer)("on the embedded database", () => {
  test(`pgstac ${defaultVersion} holds what pypgstac stores, divided by month`, { timeout: 180_000 }, async () => {
    const expected = versionCases.find(({ version }) => version === defaultVersion) as VersionCase;
    await using pypgstac = await openPypgstac(defaultVersion);
    await storeAlike(pypgstac, expected, "month");
  });
});

/** Loads the corpus in several ways, each by both loaders, and expects both databases to be the same after each. */
async function storeAlike(
  pypgstac: Pypgstac,
  { version, keepsMovedItems }: VersionCase,
  trunc: string | null,
): Promise<void> {
  await using theirs = await openTestDatabase(version);
  await using ours = await openTestDatabase(version);
  await using catalogue = await openCatalogue(ours.url);
  const bothLoad = async (texts: readonly string[]): Promise<void> => {
    expect(await pypgstac.loadItems(theirs.url, texts)).toBeNull();
    expect([...(await catalogue.loadItems("torture", toDocuments(texts))).values()]).toEqual([]);
    expect(await snapshot(ours), `by ${trunc}`).toEqual(await snapshot(theirs));
  };
  expect(await pypgstac.loadCollections(theirs.url, [collectionText])).toBeNull();
  await catalogue.loadCollection({ id: "torture", text: collectionText });
  for (const { query } of [theirs, ours]) await query("UPDATE pgstac.collections SET partition_trunc = $1", [trunc]);

  const half = Math.floor(corpus.length / 2);
  await bothLoad(corpus.slice(0, half));
  await bothLoad(corpus);
  await bothLoad(corpus);
  await bothLoad(changed(corpus.slice(20, 120)));
  await editCollection(theirs, ours, catalogue.loadCollection, (text) => pypgstac.loadCollections(theirs.url, [text]));
  await bothLoad(corpus.slice(100, 160));
  if (!keepsMovedItems) return;
  // A partition whose rows all move keeps its statistics.
  const later = moved(generated);
  expect(await pypgstac.loadItems(theirs.url, later, "delsert")).toBeNull();
  expect((await catalogue.loadItems("torture", toDocuments(later), "delsert")).size).toBe(0);
  expect((await snapshot(ours)).items).toEqual((await snapshot(theirs)).items);
}

async function editCollection(
  theirs: TestDatabase,
  ours: TestDatabase,
  load: (collection: { id: string; text: string }) => Promise<void>,
  loadTheirs: (text: string) => Promise<string | null>,
): Promise<void> {
  const text = JSON.stringify({ ...collection, item_assets: { ...collection.item_assets, B02: { title: "new" } } });
  expect(await loadTheirs(text)).toBeNull();
  await load({ id: "torture", text });
  expect((await snapshot(ours)).baseItems).toEqual((await snapshot(theirs)).baseItems);
}
