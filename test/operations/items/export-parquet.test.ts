import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { afterAll, expect, test } from "vitest";
import { openSpool } from "../../../src/cli/setup/open-spool.ts";
import { readParquetItems } from "../../../src/input/documents/parquet-items.ts";
import { exportParquet, type Losses } from "../../../src/operations/items/export-parquet.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { parseLosslessly } from "../../../src/pipeline/text/parse-losslessly.ts";
import type { Target } from "../../../src/targets/target.ts";
import { surroundingsIn } from "../../input/surroundings.ts";
import { itemArbitrary } from "../../pgstac/rows/item-arbitrary.ts";

const folder = mkdtempSync(join(tmpdir(), "stac-ingest-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** Exports items given as JSON; what the table says of them, read as `publish` reads it. */
async function exported(
  texts: readonly string[],
): Promise<{ file: string; losses: readonly Losses[]; read: string[] }> {
  const file = join(folder, `${++files}.parquet`);
  const pieces: Uint8Array[] = [];
  const operate = (async () => ({
    items: texts.map((text) => ({ text })),
    failures: [],
  })) as unknown as Target["operate"];
  await using spool = await openSpool(file, { cwd: () => "/" });
  const { losses } = await exportParquet(
    { operate },
    {},
    {
      spool,
      write: async (bytes) => void pieces.push(bytes),
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
  writeFileSync(file, Buffer.concat(pieces));
  const read: string[] = [];
  for await (const [document] of readParquetItems(file, surroundingsIn("/"))) {
    if (document?.bytes instanceof Fault) throw document.bytes;
    read.push(String(document?.bytes));
  }
  return { file, losses, read };
}

const itemText = (members: object, properties: object = {}): string =>
  JSON.stringify({
    type: "Feature",
    stac_version: "1.1.0",
    id: "a",
    collection: "c",
    geometry: { type: "Point", coordinates: [7.5, 46.25] },
    links: [{ rel: "self", href: "https://example.com/a" }],
    assets: { data: { href: "s3://b/a", roles: ["data"] } },
    ...members,
    properties: { datetime: "2021-05-06T07:08:09Z", ...properties },
  });

test("an item comes back from the table as it was, or a loss is told", async () => {
  const words = { assets: { B02: { title: "blue", gsd: 10, roles: ["data"] } } };
  const items = fc.array(itemArbitrary(words.assets), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(items, async (made) => {
      const texts = made.map((item, index) => JSON.stringify({ ...item, id: `i-${index}`, collection: "c" }));
      const { read, losses } = await exported(texts);
      expect(read).toHaveLength(texts.length);
      const differing = read.filter((text, index) => !isSame(text, texts[index] as string));
      const told = losses.reduce((most, { count }) => Math.max(most, count), 0);
      if (differing.length > 0) expect(told).toBeGreaterThan(0);
      if (losses.length === 0) expect(differing).toEqual([]);
      expect(losses.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(differing.length);
    }),
    { numRuns: 150 },
  );
});

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => parseLosslessly(text, "an item"));
  try {
    expect(a).toEqual(b);
    return true;
  } catch {
    return false;
  }
}

test("columns of any mixture of types are read back, one row differing in kind from the next", async () => {
  const own = { id: "mine", type: "t", links: [1], properties: { properties: 1 } };
  const texts = [
    itemText({ bbox: [1, 2, 3, 4] }, { mixed: 1, deep: [[1, null], []], whole: 1, none: null, ...own }),
    itemText({ bbox: [1, 2, 0, 3, 4, 9.5], geometry: null }, { mixed: "1", whole: 2.5, big: 1, "a.b": { "c.d": 1 } }),
    itemText(
      { geometry: { type: "Point", coordinates: [1, 2, 3] } },
      { mixed: { a: [] }, empty: {}, deep: [], list: [] },
    ),
    itemText({ assets: {}, links: [] }, { objects: [{ a: 1 }, { b: "\u2028" }], updated: "2021-05-06", created: 5 }),
    itemText({}, { big: 1 }).replace('"big":1', '"big":9007199254740993').replace('"id":"a"', '"id":"é\u2028"'),
    itemText(
      {},
      { datetime: null, start_datetime: "2021-01-01T00:00:00.500Z", end_datetime: "2021-01-02T00:00:00.000001Z" },
    ),
  ];
  const { read, losses } = await exported(texts);
  expect(losses).toEqual([{ loss: "null", count: 1, example: { collection: "c", id: "a" } }]);
  const withoutNone = (text: string) => text.replace(',"none":null', "");
  expect(read.map((text) => parseLosslessly(text, "an item"))).toEqual(
    texts.map((text) => parseLosslessly(withoutNone(text), "an item")),
  );
});

test("each kind of loss is counted with an example", async () => {
  const texts = [
    itemText({ id: "n" }, { value: 1.5 }).replace("1.5", "1.50"),
    itemText({ id: "t" }, { datetime: "2021-05-06T07:08:09.000Z" }),
    itemText({ id: "t2" }, { datetime: "2021-05-06T09:08:09+02:00" }),
    itemText({ id: "b", bbox: [1, 2, 3, 4, 5] }),
    itemText({ id: "m", private: { a: 1 } }),
    itemText({ id: "0", assets: { data: { href: "x", title: null } } }),
    itemText({ id: "fine" }, { value: 10 }),
  ];
  const { losses, read } = await exported(texts);
  expect(losses.map(({ loss, count, example }) => [loss, count, example.id])).toEqual([
    ["number", 1, "n"],
    ["time", 2, "t"],
    ["box", 1, "b"],
    ["member", 1, "m"],
    ["null", 1, "0"],
  ]);
  expect(JSON.parse(read[6] as string)).toEqual(JSON.parse(texts[6] as string));
  expect(JSON.parse(read[4] as string)).not.toHaveProperty("private");
});

test("an object whose keys are values becomes one column", async () => {
  const texts = Array.from({ length: 600 }, (_, index) =>
    itemText({ id: `i-${index}`, assets: { [`key-${index}`]: { href: "x" } } }),
  );
  const { file, read, losses } = await exported(texts);
  expect(losses).toEqual([]);
  expect(read.map((text) => JSON.parse(text))).toEqual(texts.map((text) => JSON.parse(text)));
  const { schema } = await parquetMetadataAsync(await asyncBufferFromFile(file));
  expect(schema.length).toBeLessThan(60);
});

test("the table is GeoParquet with the columns of stac-geoparquet", async () => {
  const { file } = await exported([itemText({ bbox: [1, 2, 3, 4] }, { "eo:cloud_cover": 3.5 })]);
  const buffer = await asyncBufferFromFile(file);
  const { schema, key_value_metadata } = await parquetMetadataAsync(buffer);
  expect(schema.filter(({ name }) => name === "datetime")[0]?.logical_type).toEqual({
    type: "TIMESTAMP",
    isAdjustedToUTC: true,
    unit: "MICROS",
  });
  const geo = JSON.parse(key_value_metadata?.find(({ key }) => key === "geo")?.value ?? "{}");
  expect(geo).toMatchObject({ primary_column: "geometry", columns: { geometry: { encoding: "WKB" } } });
  const [row] = await parquetReadObjects({ file: buffer });
  // Python's stac-geoparquet fails on heights that are null.
  expect(Object.keys(row?.["bbox"] ?? {})).toEqual(["xmin", "ymin", "xmax", "ymax"]);
  expect(row).toMatchObject({
    id: "a",
    collection: "c",
    geometry: { type: "Point", coordinates: [7.5, 46.25] },
    bbox: { xmin: 1, ymin: 2, xmax: 3, ymax: 4 },
    links: [{ rel: "self", href: "https://example.com/a" }],
    assets: { data: { href: "s3://b/a", roles: ["data"] } },
    datetime: new Date("2021-05-06T07:08:09Z"),
    "eo:cloud_cover": 3.5,
  });
});

test("a search that finds nothing gives a table without rows", async () => {
  const { read, losses } = await exported([]);
  expect({ read, losses }).toEqual({ read: [], losses: [] });
});
