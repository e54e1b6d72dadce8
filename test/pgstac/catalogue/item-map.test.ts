import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import type { ItemSearch } from "../../../src/pipeline/operate/item-search.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { openTestDatabase, type TestDatabase } from "../test-database.ts";

const box = (west: number, south: number, east: number, north: number) => ({
  type: "Polygon",
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});
const square = (west: number, south: number, side = 1) => box(west, south, west + side, south + side);

let database: TestDatabase;
let catalogue: Catalogue;

beforeAll(async () => {
  database = await openTestDatabase("0.10.0");
  catalogue = await openCatalogue(database.url);
  for (const id of ["tiles", "flawed", "none"]) await catalogue.loadCollection(collectionDocument(id));
  const tile = (at: number) =>
    itemDocument("tiles", `tile-${at}`, {
      geometry: square(at, 10),
      properties: { datetime: `202${at % 2}-0${1 + (at % 9)}-01T00:00:00Z` },
    });
  await catalogue.loadItems("tiles", range(40).map(tile));
  const flawed = (id: string, geometry: object, datetime = "2020-01-01T00:00:00Z") =>
    itemDocument("flawed", id, { geometry, properties: { datetime } });
  const faults = await catalogue.loadItems("flawed", [
    flawed("sound", square(0, 0)),
    flawed("half", square(-170, -80, 160)),
    flawed("wide", box(-179, 1, 179, 2)),
    flawed("divided", {
      type: "MultiPolygon",
      coordinates: [square(179, 70).coordinates, square(-180, 70).coordinates],
    }),
    flawed("world", box(-180, -90, 180, 90)),
    flawed("grid", box(-179.5, -89.5, 179.5, 89.5)),
    flawed("beyond", square(179.5, 20)),
    flawed("flat", {
      ...square(0, 0),
      coordinates: [
        [
          [5, 5],
          [6, 6],
          [5, 5],
          [5, 5],
        ],
      ],
    }),
    flawed("point", { type: "Point", coordinates: [3, 3] }),
    flawed("tomorrow", square(30, 30), "2999-01-01T00:00:00Z"),
    flawed("twin-1", square(40, 40), "2020-04-01T00:00:00Z"),
    flawed("twin-2", square(40, 40), "2020-04-01T00:00:00Z"),
    flawed("twin-3", square(40, 40), "2020-04-01T00:00:00Z"),
    flawed("no-twin", square(40, 40), "2020-04-02T00:00:00Z"),
  ]);
  expect([...faults]).toEqual([]);
});
afterAll(async () => {
  await catalogue[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const map = (search: ItemSearch, limit: number) => catalogue.operate({ action: "items.map", search, cell: 10, limit });

describe("a map", () => {
  test("has each footprint while they are few", async () => {
    const { footprints, cells, isEstimate } = await map({ collections: ["tiles"], bbox: [4.5, 0, 6.5, 20] }, 100);
    expect(footprints.map(({ id }) => id).sort()).toEqual(["tile-4", "tile-5", "tile-6"]);
    expect(footprints.find(({ id }) => id === "tile-4")).toEqual({
      collection: "tiles",
      id: "tile-4",
      datetime: expect.stringMatching(/^2020-05-01T00:00:00/),
      geometry: square(4, 10),
    });
    expect([cells, isEstimate]).toEqual([[], false]);
  });

  test("counts them in cells when they are more than may be told", async () => {
    const { footprints, cells } = await map({ collections: ["tiles"] }, 39);
    expect(footprints).toEqual([]);
    expect(cells.toSorted()).toEqual([0, 1, 2, 3].map((column) => [column, 1, 10]));
  });

  test("keeps to a period, and is empty where nothing is", async () => {
    const period = { from: "2021-01-01T00:00:00Z", to: "2021-12-31T00:00:00Z" };
    expect((await map({ collections: ["tiles"], ...period }, 100)).footprints).toHaveLength(20);
    expect(await map({ collections: ["none"] }, 100)).toEqual({ footprints: [], cells: [], isEstimate: false });
  });
});

test("times are counted from the first to the last", async () => {
  const ask = (collection: string) =>
    catalogue.operate({ action: "items.times", search: { collections: [collection] }, steps: 2 });
  expect(await ask("tiles")).toEqual({
    first: "2020-01-01T00:00:00.000Z",
    last: expect.stringMatching(/^2021-09-01/),
    steps: [20, 20],
    isEstimate: false,
  });
  expect(await ask("none")).toEqual({ first: null, last: null, steps: [], isEstimate: false });
});

describe("quality", () => {
  test("counts each flaw once, and months without items up to now", async () => {
    expect(await catalogue.operate({ action: "items.quality", collection: "flawed" })).toEqual({
      items: 14,
      counts: { belt: 1, off_world: 1, no_area: 1, future: 1, duplicate: 2 },
      empty_months: ["2020-02", "2020-03"],
    });
    expect((await catalogue.operate({ action: "items.quality", collection: "none" })).items).toBe(0);
  });

  test("finds the flawed items in pages, of twins all but the first", async () => {
    const find = (flaw: "duplicate" | "belt" | "no_area", after?: string) =>
      catalogue.operate({ action: "items.flawed", collection: "flawed", flaw, limit: 1, ...(after && { after }) });
    expect(await find("duplicate")).toEqual({ ids: ["twin-2"], next: "twin-2" });
    expect((await find("duplicate", "twin-2")).ids).toEqual(["twin-3"]);
    expect(await find("duplicate", "twin-3")).toEqual({ ids: [] });
    expect((await find("belt")).ids).toEqual(["wide"]);
    expect((await find("no_area")).ids).toEqual(["flat"]);
  });

  test("shows where the items are that are named, and are there", async () => {
    const ids = ["twin-3", "gone", "sound"];
    const { items } = await catalogue.operate({ action: "items.footprints", collection: "flawed", ids });
    expect(items.map(({ id, geometry }) => [id, geometry])).toEqual([
      ["sound", square(0, 0)],
      ["twin-3", square(40, 40)],
    ]);
  });

  test("breaks a page off where its ids would not fit into an answer of AWS", async () => {
    const long = "long".repeat(30_000);
    await catalogue.loadCollection(collectionDocument("long"));
    const ids = range(50).map((at) => `${String(at).padStart(2, "0")}-${long}`);
    await catalogue.loadItems(
      "long",
      ids.map((id) =>
        itemDocument("long", id, { geometry: square(1, 1), properties: { datetime: "2999-01-01T00:00:00Z" } }),
      ),
    );
    const asked = { action: "items.flawed", collection: "long", flaw: "future", limit: 100 } as const;
    const first = await catalogue.operate(asked);
    expect(Buffer.byteLength(JSON.stringify(first))).toBeLessThan(6_000_000);
    const rest = await catalogue.operate({ ...asked, after: first.next ?? "" });
    expect([...first.ids, ...rest.ids]).toEqual(ids);
  });

  test("lists in the order of ids also where more items are flawed than are sorted", async () => {
    await catalogue.loadCollection(collectionDocument("many"));
    await catalogue.loadItems("many", [itemDocument("many", "many-0", { geometry: square(0, 0) })]);
    await database.query(
      `INSERT INTO items (id, geometry, collection, datetime, end_datetime, content)
       SELECT 'many-' || n, ST_MakeEnvelope(-179, 1, 179, 2, 4326), collection, datetime, end_datetime, content
       FROM items CROSS JOIN generate_series(60001, 1, -1) AS n WHERE collection = 'many'`,
    );
    const list = async (flaw: "duplicate" | "belt", after: string) => {
      const asked = { action: "items.flawed", collection: "many", flaw, limit: 2, after } as const;
      return (await catalogue.operate(asked)).ids;
    };
    // A page after which few are left is sorted, one after which most are left is not.
    expect([await list("belt", "many-"), await list("belt", "many-9998")]).toEqual([
      ["many-1", "many-10"],
      ["many-9999"],
    ]);
    expect([await list("duplicate", "many-"), await list("duplicate", "many-9998")]).toEqual([
      ["many-10", "many-100"],
      ["many-9999"],
    ]);
  });

  test("of a collection that is not there is not found", async () => {
    await expect(catalogue.operate({ action: "items.quality", collection: "nothing" })).rejects.toMatchObject({
      kind: "not_found",
    });
  });
});
