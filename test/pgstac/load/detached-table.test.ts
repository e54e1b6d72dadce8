import { expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import type { Fault } from "../../../src/pipeline/fault/fault.ts";
import { supportedVersions } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument } from "../documents.ts";
import { openTestDatabase } from "../test-database.ts";

const december = { properties: { datetime: "2021-12-31T23:59:59Z" } };

test.each(
  supportedVersions.flatMap(
    (version) =>
      [
        [version, null, "items", "_items_1", "_items_1"],
        [version, "month", "items", "_items_1", "_items_1_202112"],
        [version, "month", "_items_1", "_items_1_202112", "_items_1_202112"],
        [version, "year", "_items_1", "_items_1_2021", "_items_1_2021"],
      ] as const,
  ),
)("with pgstac %s, of %s, nothing is stored where %s has lost %s", async (version, trunc, parent, table, leaf) => {
  await using database = await openTestDatabase(version);
  await using catalogue = await openCatalogue(database.url);
  await catalogue.loadCollection(collectionDocument("it's"));
  await database.query("UPDATE pgstac.collections SET partition_trunc = $1", [trunc]);
  expect([...(await catalogue.loadItems("it's", [itemDocument("it's", "before", december)]))]).toEqual([]);
  await database.query(`ALTER TABLE pgstac.${parent} DETACH PARTITION pgstac.${table}`);

  const items = ["a", "b"].map((id) => itemDocument("it's", id, december));
  // In a batch with others, whose partition is there.
  const others =
    parent === "items" ? [] : [itemDocument("it's", "other", { properties: { datetime: "2020-01-01T00:00:00Z" } })];
  const faults = await catalogue.loadItems("it's", [...items, ...others]).catch((error: unknown) => error);
  const fault = faults instanceof Map ? faults.get("a") : faults;
  if (faults instanceof Map) expect([...faults.keys()]).toEqual(["a", "b"]);
  expect(fault).toMatchObject({
    kind: "infrastructure",
    message: `the table pgstac.${table} was taken out of pgstac.${parent}: no search would find what is stored in it`,
  });
  expect(await database.query(`SELECT id FROM pgstac.${leaf}`)).toEqual([{ id: "before" }]);

  const { remedy = "" } = fault as Fault;
  await database.query(remedy.slice(0, remedy.indexOf(", or rename")));
  expect([...(await catalogue.loadItems("it's", items))]).toEqual([]);
  const stored = await database.query<{ id: string }>("SELECT id FROM pgstac.items ORDER BY id");
  expect(stored.map(({ id }) => id)).toEqual(["a", "b", "before", ...others.map(({ id }) => id)]);
});
