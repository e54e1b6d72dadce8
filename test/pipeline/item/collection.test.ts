import { expect, test } from "vitest";
import { bareCollection, readCollection } from "../../../src/pipeline/item/collection.ts";

test("the collection that is made for items is valid, covers the world and is open at both ends of time", () => {
  const { id, text } = bareCollection("scenes");
  expect(id).toBe("scenes");
  expect(readCollection(JSON.parse(text))).toMatchObject({
    id: "scenes",
    extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
    links: [],
  });
});

const valid = JSON.parse(bareCollection("scenes").text);
const within = (spatial: unknown, interval: unknown): object => ({
  ...valid,
  extent: { spatial, temporal: { interval } },
});
const world = { bbox: [[-180, -90, 180, 90]] };
const always = [[null, null]];

test.each([
  ["six numbers a box", within({ bbox: [[-180, -90, 0, 180, 90, 9000]] }, always)],
  [
    "several boxes and intervals",
    within({ bbox: [world.bbox[0], [0, 0, 1, 1]] }, [...always, ["2026-01-01T00:00:00Z", null]]),
  ],
  ["members of an extension", { ...valid, "cube:dimensions": {} }],
])("a collection with %s is valid", (_, value) => expect(readCollection(value)).toEqual(value));

test.each([
  ["another type", { ...valid, type: "Feature" }],
  ["an empty id", { ...valid, id: "" }],
  ["no description", { ...valid, description: "" }],
  ["no licence", { ...valid, license: "" }],
  ["no box", within({ bbox: [] }, always)],
  ["a box of three numbers", within({ bbox: [[1, 2, 3]] }, always)],
  ["a box of seven numbers", within({ bbox: [[1, 2, 3, 4, 5, 6, 7]] }, always)],
  ["no interval", within(world, [])],
  ["an interval without an end", within(world, [[null]])],
  ["a link that leads nowhere", { ...valid, links: [{ rel: "self", href: "" }] }],
])("a collection with %s is refused", (_, value) => {
  expect(() => readCollection(value)).toThrow(expect.objectContaining({ kind: "invalid_collection" }));
});

test("a catalog is read by its own rule", () => {
  const catalog = { type: "Catalog", stac_version: "1.1.0", id: "root", description: "d", links: [] };
  expect(readCollection(catalog)).toEqual(catalog);
  for (const broken of [{ id: "" }, { description: 5 }, { links: [{ rel: "self" }] }, { stac_version: undefined }]) {
    expect(() => readCollection({ ...catalog, ...broken })).toThrow(/the catalog is not valid: /);
  }
});
