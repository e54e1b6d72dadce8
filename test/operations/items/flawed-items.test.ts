import { expect, test } from "vitest";
import { flawedItems } from "../../../src/operations/items/flawed-items.ts";
import { itemDocument } from "../../pgstac/documents.ts";
import { openCatalogueTarget } from "../../ui/open-catalogue-target.ts";

test("a page of long ids is one that a function of AWS can answer with, and says how to go on", async () => {
  await using place = await openCatalogueTarget();
  await place.catalogue.loadItems("scenes", [itemDocument("scenes", "a twin")]);
  await place.database.query(
    `INSERT INTO items (id, geometry, collection, datetime, end_datetime, content)
     SELECT repeat('界', 700) || n, geometry, collection, datetime, end_datetime, content FROM items CROSS JOIN generate_series(1, 2900) AS n`,
  );
  const request = { action: "items.flawed", collection: "scenes", flaw: "duplicate", limit: 5_000 } as const;
  const first = await place.target.operate(request);
  const text = JSON.stringify(first);
  expect(Buffer.byteLength(text)).toBeGreaterThan(4_900_000);
  expect(Buffer.byteLength(text)).toBeLessThan(5_100_000);
  expect(first.next).toBe(first.ids.at(-1));
  const { ids } = await place.target.operate({ ...request, after: first.next });
  expect(first.ids.length + ids.length).toBe(2_900);
});

test("all items are looked through once for thousands of twins, each of which is listed", async () => {
  await using place = await openCatalogueTarget();
  await place.catalogue.loadItems("scenes", [itemDocument("scenes", "twin")]);
  await place.database.query(
    `INSERT INTO items (id, geometry, collection, datetime, end_datetime, content)
     SELECT 'twin-' || n, geometry, collection, datetime, end_datetime, content FROM items CROSS JOIN generate_series(1, 5000) AS n`,
  );
  const asked: string[] = [];
  const { operate } = place.target;
  const target = {
    operate: ((request) => {
      asked.push(request.action);
      return operate(request);
    }) as typeof operate,
  };
  const ids = new Set<string>();
  for await (const items of flawedItems(target, "scenes", "duplicate")) for (const { id } of items) ids.add(id);
  expect(ids.size).toBe(5_000);
  expect(asked.filter((action) => action === "items.flawed")).toHaveLength(1);
  const [few = []] = await Array.fromAsync(flawedItems(target, "scenes", "duplicate", 10));
  expect(few).toHaveLength(10);
});
