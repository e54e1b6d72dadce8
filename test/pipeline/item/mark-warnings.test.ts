import { expect, test } from "vitest";
import { readEntries } from "../../../src/pipeline/stage/read-entries.ts";
import { ordinaryItem } from "./ordinary-item.ts";

const warnings = (changes: object): unknown =>
  readEntries(JSON.stringify({ ...ordinaryItem(), ...changes })).map(({ content }) =>
    content.is === "item" ? content.item.warnings : content,
  )[0];

test("pgstac's mark of a value left out raises a doubt wherever it is", () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ description: "𒍟※ is a mark of pgstac's" })).toEqual([]);
  expect(warnings({ assets: { data: { href: "https://data.example/a.tif", roles: ["data", "𒍟※"] } } })).toEqual([
    { kind: "not_hydrated", message: "assets.data.roles.1 is pgstac's mark of a value left out" },
  ]);
});

test("a FeatureCollection in another system of coordinates is refused whole, with the system's name", () => {
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::32632" } };
  const entries = readEntries(JSON.stringify({ type: "FeatureCollection", crs, features: [ordinaryItem()] }));
  expect(entries).toMatchObject([
    {
      place: "",
      content: {
        is: "error",
        error: {
          kind: "invalid_item",
          message: expect.stringContaining("EPSG::32632"),
          remedy: expect.stringContaining("ogr2ogr"),
        },
      },
    },
  ]);
});
