import { expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { openTestDatabase } from "../test-database.ts";

test("pgstac's own functions write to a version whose tables are unknown, and a warning says so", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await database.query("SELECT pgstac.set_version('0.99.0')");
  const said: string[] = [];
  await using catalogue = await openCatalogue(database.url, { announce: (sentence) => void said.push(sentence) });
  expect(said).toEqual([expect.stringContaining("pgstac 0.99.0")]);
  expect((await catalogue.loadItems("c", [itemDocument("c", "early")])).get("early")?.kind).toBe("collection_missing");
  await catalogue.loadCollection(collectionDocument("c"));

  const items = range(20).map((index) => itemDocument("c", `i-${index}`));
  const broken = itemDocument("c", "broken", { geometry: { type: "Circle" } });
  const faults = await catalogue.loadItems("c", [...items, broken]);
  expect([...faults].map(([id, { kind }]) => [id, kind])).toEqual([["broken", "item_refused"]]);

  const again = items.map(({ id }) => itemDocument("c", id, { properties: { again: true } }));
  const changed = () => database.query("SELECT id FROM pgstac.items WHERE content->'properties' ? 'again'");
  expect((await catalogue.loadItems("c", again, "ignore")).size).toBe(0);
  expect((await catalogue.loadItems("c", again, "insert")).size).toBe(20);
  expect(await changed()).toEqual([]);
  expect((await catalogue.loadItems("c", again.slice(0, 5), "upsert")).size).toBe(0);
  expect((await changed()).length).toBe(5);
});

test("an id that looks like a replacement pattern is stored as it is", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await database.query("SELECT pgstac.set_version('0.99.0')");
  await using catalogue = await openCatalogue(database.url, { announce: () => {} });
  for (const collection of ["x$&y", "$`", "$'", "$$", "$1"]) {
    await catalogue.loadCollection(collectionDocument(collection));
    expect((await catalogue.loadItems(collection, [itemDocument(collection, "i$&")])).size).toBe(0);
    const rows = await database.query("SELECT id, collection FROM pgstac.items WHERE collection = $1", [collection]);
    expect(rows).toEqual([{ id: "i$&", collection }]);
  }
});
