import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentinelLike } from "../../../bench/load/sentinel-like.ts";
import { identify } from "../../../src/pgstac/rows/identify.ts";
import { NeedsParser } from "../../../src/pgstac/rows/needs-parser.ts";
import { WasmItemReader } from "../../../src/pgstac/rows/wasm-item-reader.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { readItemDocument } from "../../../src/pipeline/stage/read-item-document.ts";
import { nestingLimit } from "../../../src/pipeline/text/check-nesting.ts";
import { itemDocument } from "../documents.ts";
import { spellingArbitrary } from "./spelling-arbitrary.ts";

const reader = new WasmItemReader();

type Verdict =
  | { readonly id: string; readonly collection: string }
  | { readonly kind: string; readonly reason: string };

const verdict = (read: () => { readonly id: string; readonly collection: string }): Verdict => {
  try {
    const { id, collection } = read();
    return { id, collection };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: error.kind, reason: `${error.message} ${error.remedy}` };
  }
};
const given = (text: string): Verdict => verdict(() => identify(reader, Buffer.from(text)));
const expected = (text: string): Verdict => verdict(() => readItemDocument(text));

/** Tells whether the bytes are enough. */
const isCertain = (text: string): boolean => {
  try {
    reader.inspect(Buffer.from(text));
    return true;
  } catch (error) {
    if (!(error instanceof NeedsParser)) throw error;
    return false;
  }
};

const whole = {
  ...JSON.parse(itemDocument("c", "i").text),
  bbox: [7.5, 46.25, 0, 7.5, 46.25, 100],
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [1, 2],
        [3, -2.5],
        [3e-7, 12.345678901234567],
        [1, 2],
      ],
    ],
  },
  properties: { datetime: "2021-05-06T07:08:09Z", start_datetime: "2021-05-06T07:08:09.5+01:00", end_datetime: null },
  stac_extensions: ["https://example.com/v1/schema.json"],
  links: [
    { rel: "self", href: "https://example.com/i" },
    { rel: "root", href: "../", title: null },
  ],
  assets: { a: { href: "./a.tif", roles: ["data"], deep: { list: [[{}], true, false, null] } }, b: { href: "b" } },
};

test.each([
  ["an item", itemDocument("c", "i").text],
  ["with all members", JSON.stringify(whole)],
  ["with spaces", JSON.stringify(whole, null, 2)],
  [
    "with a range",
    itemDocument("c", "i", {
      properties: { datetime: null, start_datetime: "2021-05-06T07:08:09Z", end_datetime: "2021-05-06T07:08:09Z" },
    }).text,
  ],
  ["without geometry", itemDocument("c", "i", { geometry: null, bbox: null }).text],
  [
    "of a large mission",
    sentinelLike().items[0]?.replace('"properties":{', '$&"datetime":"2024-08-28T17:49:09Z",') ?? "",
  ],
  [
    "with its geometry's type last",
    JSON.stringify({ ...whole, geometry: { coordinates: [[[[0, 1, 2]]], []], type: "MultiPolygon" } }),
  ],
])("%s is checked without a parser", (_name, text) => {
  expect(isCertain(text)).toBe(true);
  expect(given(text)).toEqual(expected(text));
});

/** A change of a value in an item: by the choices it takes one member after the other, and changes the last. */
interface Change {
  readonly path: readonly number[];
  readonly how: "remove" | "replace" | "wrap" | "repeat" | "add";
  readonly by: unknown;
}

const values = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    7,
    -1.5,
    "",
    "text",
    [],
    {},
    [[]],
    [1, 2],
    [1, 2, 3, 4],
    [1, 2, 3, 4, 5, 6, 7],
  ),
  fc.constantFrom("Feature", "Collection", "FeatureCollection", "Point", "Polygon", "GeometryCollection", "Circle"),
  fc.constantFrom("2021-05-06", "2021-05-06T07:08:09", "2021-05-06t07:08Z", "2021-05-06T07:08:09 +0100", "yesterday"),
  fc.constantFrom<unknown>({ href: "x" }, { href: "" }, { href: 1 }, { rel: "self", href: "x" }, [{ rel: "self" }]),
  fc.constantFrom<unknown>({ type: "Point", coordinates: [1] }, { type: "Polygon", coordinates: [] }),
  fc.jsonValue(),
);
const change: fc.Arbitrary<Change> = fc.record({
  path: fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }),
  how: fc.constantFrom("remove", "replace", "wrap", "repeat", "add"),
  by: values,
});

const keys = ["href", "rel", "type", "id", "datetime", "coordinates", "geometries", "__proto__", "", "collection"];

function changed(value: unknown, { path: [first = 0, ...rest], how, by }: Change): unknown {
  if (typeof value !== "object" || value === null) return how === "wrap" ? [value] : by;
  const members = Object.entries(value);
  if (how === "add" && rest.length === 0) members.push([keys[first % keys.length] ?? "", by]);
  const place = first % Math.max(1, members.length);
  const [key, member] = members[place] ?? ["new", null];
  if (rest.length > 0) members[place] = [key, changed(member, { path: rest, how, by })];
  else if (how === "remove") members.splice(place, 1);
  else if (how === "repeat") members.push([key, by]);
  else if (how !== "add") members[place] = [key, how === "wrap" ? [member] : by];
  return Array.isArray(value) ? members.map(([, element]) => element) : new Members(members);
}

/** An object whose keys may come twice. */
class Members {
  readonly members: readonly [string, unknown][];
  constructor(members: readonly [string, unknown][]) {
    this.members = members;
  }
}

function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(",")}]`;
  if (value instanceof Members || (typeof value === "object" && value !== null)) {
    const members = value instanceof Members ? value.members : Object.entries(value);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${printed(member)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

describe("the verdict on an item is that of the load stage, in the same words", () => {
  const runs = Number(process.env["FAULTS_RUNS"] ?? 3000);

  test("whatever is left out, put in, changed or there twice", () => {
    const seen = { certain: 0, good: 0, refused: 0 };
    fc.assert(
      fc.property(fc.constantFrom(whole, JSON.parse(itemDocument("c", "i").text)), change, (item, how) => {
        const text = printed(changed(item, how));
        const wanted = expected(text);
        expect(given(text)).toEqual(wanted);
        if ("id" in wanted) seen.good++;
        else seen.refused++;
        if (isCertain(text)) seen.certain++;
      }),
      { numRuns: runs },
    );
    // The test can tell nothing if all or none are refused, or if the parser decides on all.
    expect(Math.min(seen.good, seen.refused, seen.certain)).toBeGreaterThan(runs / 10);
  });

  test("however it is spelt", () => {
    fc.assert(
      fc.property(spellingArbitrary(whole), (text) => {
        expect(given(text)).toEqual(expected(text));
      }),
    );
  });

  test("with bytes changed, so that it may be no JSON", () => {
    const bytes = fc.record({
      at: fc.nat(),
      length: fc.nat(4),
      by: fc.constantFrom(
        ...["", "{", "}", "[", "]", '"', ",", ":", "\\", "\\u", "\\ud800", " ", "\0", "\n", "é"],
        ...["0", "-", "+", ".", "e", "E9", "e999", "00", "nul", "true", "NaN", "Infinity", "1e400", "9".repeat(400)],
      ),
    });
    fc.assert(
      fc.property(spellingArbitrary(whole), fc.array(bytes, { minLength: 1, maxLength: 3 }), (usual, changes) => {
        let text = usual;
        for (const { at, length, by } of changes) {
          const start = at % (text.length + 1);
          text = text.slice(0, start) + by + text.slice(start + length);
        }
        expect(given(text)).toEqual(expected(text));
      }),
      { numRuns: runs },
    );
  });

  test.each([0, 1, 2, 3, 4])("nested as deep as the limit, and %i beside it, in any place", (more) => {
    const places = [
      ["in properties", '"datetime":', (deep: string) => `"deep":${deep},"datetime":`],
      ["in an asset", '"roles":', (deep: string) => `"deep":${deep},"roles":`],
      ["in a link", '"title":', (deep: string) => `"title":${deep},"other":`],
      ["in the geometry", '"coordinates":', (deep: string) => `"deep":${deep},"coordinates":`],
      ["in coordinates", "[1,2]", (deep: string) => deep],
      ["in the item", '"stac_version":', (deep: string) => `"deep":${deep},"stac_version":`],
    ] as const;
    for (const [, before, after] of places) {
      const depth = nestingLimit - 3 + more;
      for (const deep of ["[".repeat(depth) + "]".repeat(depth), `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`]) {
        const text = JSON.stringify(whole).replace(before, after(deep));
        expect(text).toContain(deep);
        expect(given(text)).toEqual(expected(text));
      }
    }
  });

  test.each([
    ["an item without a type", { ...whole, type: undefined }, "invalid_request"],
    ["an item of another type", { ...whole, type: "feature" }, "invalid_request"],
    ["an item without a version", { ...whole, stac_version: undefined }, "invalid_item"],
    ["an item whose id is a number", { ...whole, id: 7 }, "invalid_item"],
    ["an item whose box is nested", { ...whole, bbox: [[1, 2, 3, 4]] }, "invalid_item"],
    ["an asset without an address", { ...whole, assets: { a: { title: "A" } } }, "invalid_item"],
    ["an item without a datetime", { ...whole, properties: {} }, "invalid_item"],
    ["links that are no links", { ...whole, links: ["https://example.com"] }, "invalid_item"],
    ["an item without a collection", { ...whole, collection: undefined }, "no_collection"],
    ["an item of no collection", { ...whole, collection: null }, "no_collection"],
    ["a list", [whole], "invalid_request"],
    ["text", "item", "invalid_request"],
  ])("%s is refused", (_name, value, kind) => {
    const text = JSON.stringify(value);
    expect(given(text)).toMatchObject({ kind });
    expect(given(text)).toEqual(expected(text));
  });
});

test.each([
  [
    "a collection",
    '{"type":"Collection","stac_version":"1.0.0","id":"c","description":"d","license":"other","extent":{"spatial":{"bbox":[[-180,-90,180,90]]},"temporal":{"interval":[[null,null]]}},"links":[]}',
    /is no item but the collection c .*collections load/,
  ],
  [
    "a catalog",
    '{"type":"Catalog","stac_version":"1.0.0","id":"r","description":"d","links":[]}',
    /is no item but the catalog r .*collections load/,
  ],
  ["a claim check", '{"href":"s3://bucket/item.json"}', /says where to read one .*without --direct/],
  ["features", '{"type":"Feature\\u0043ollection","features":[]}', /holds 0 items/],
  ["nothing", "", /is empty/],
  ["an item cut short", '{"id":"a","properties":{"x', /is not JSON/],
])("%s is no item", (_name, text, reason) => {
  expect(given(text)).toMatchObject({ reason: expect.stringMatching(reason) });
});

test("bytes that are no text are no item", () => {
  const item = Buffer.from(JSON.stringify({ ...whole, title: "caf\u00e9" }), "latin1");
  expect(() => identify(reader, item)).toThrow(
    expect.objectContaining({ kind: "not_json", message: "the document is not UTF-8" }),
  );
  expect(given(JSON.stringify({ ...whole, id: "\ufffd" }))).toEqual({ id: "\ufffd", collection: "c" });
});

test("escapes are read, and the last of two members counts", () => {
  const text = JSON.stringify(whole);
  expect(given(text.replace('"i"', '"a\\u00e9\\n"'))).toEqual({ id: "aé\n", collection: "c" });
  expect(given(text.replace(/\}$/, ',"id":"j","c\\u006fllection":"d"}'))).toEqual({ id: "j", collection: "d" });
});

test("an item that is alone in a list of features is taken out of it", () => {
  const text = JSON.stringify(whole);
  const found = identify(reader, Buffer.from(`{"type":"Feature\\u0043ollection","features":[${text}]}`));
  expect({ id: found.id, text: `${found.bytes}` }).toEqual({ id: "i", text });
});

test("a geometry in another system of coordinates is refused, also behind its coordinates", () => {
  const crs = { type: "name", properties: { name: "EPSG:32632" } };
  for (const geometry of [
    { type: "Point", coordinates: [60, 70], crs },
    { crs, type: "Point", coordinates: [60, 70] },
    { type: "GeometryCollection", geometries: [], crs },
  ]) {
    const text = JSON.stringify({ ...whole, geometry });
    expect(given(text)).toMatchObject({ kind: "invalid_item", reason: expect.stringContaining('are in "EPSG:32632"') });
    expect(given(text)).toEqual(expected(text));
  }
});

test("pgstac's mark of a value left out raises a doubt, however it is spelled", () => {
  const text = JSON.stringify({
    ...whole,
    bbox: null,
    assets: { a: { href: "https://example.com/a.tif", title: "𒍟※" } },
  });
  const escaped = text.replace("𒍟※", "\\ud808\\udf5f\\u203b");
  for (const spelled of [
    text,
    escaped,
    escaped.replaceAll(/\\u.{4}/g, (code) => code.toUpperCase().replace("U", "u")),
  ]) {
    expect(identify(reader, Buffer.from(spelled)).warnings).toEqual([
      { kind: "not_hydrated", message: "assets.a.title is pgstac's mark of a value left out" },
    ]);
  }
});

test("an item that raises doubts has its warnings with it", () => {
  const warnings = (changes: object) =>
    identify(reader, Buffer.from(itemDocument("c", "i", changes as Parameters<typeof itemDocument>[2]).text)).warnings;
  expect(warnings({})).toEqual([]);
  expect(warnings({ bbox: [199, 46, 200, 47] })).toMatchObject([
    { kind: "longitude_beyond_180" },
    { kind: "bbox_off_geometry" },
  ]);
});
