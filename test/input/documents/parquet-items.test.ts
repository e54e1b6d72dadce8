import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { readParquetItems } from "../../../src/input/documents/parquet-items.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { parseLosslessly } from "../../../src/pipeline/text/parse-losslessly.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../surroundings.ts";

afterEach(removeFolders);

/** Real files, written by `write.py` there with the libraries that people write them with. */
const folder = fileURLToPath(new URL("parquet", import.meta.url));

async function read(name: string): Promise<(string | Fault)[]> {
  const documents = (await Array.fromAsync(readParquetItems(name, surroundingsIn(folder)))).flat();
  return documents.map(({ bytes }) => (bytes instanceof Fault ? bytes : String(bytes)));
}
const items = async (name: string) => (await read(name)).map((text) => JSON.parse(String(text)));

test("items come together again from the columns stac-geoparquet spread them over", async () => {
  const documents = (await Array.fromAsync(readParquetItems("scenes.parquet", surroundingsIn(folder)))).flat();
  expect(documents.map(({ place }) => place.line)).toEqual([1, 2, 3]);
  const [first, second, third] = documents.map(({ bytes }) => JSON.parse(String(bytes)));
  expect(first).toEqual({
    type: "Feature",
    stac_version: "1.0.0",
    stac_extensions: [],
    id: "scene-0",
    collection: "scenes",
    geometry: { type: "Point", coordinates: [7.5, 46.25] },
    bbox: [7.5, 46.25, 7.5, 46.25],
    links: [{ rel: "self", href: "https://example.com/0" }],
    properties: { datetime: "2021-05-06T07:08:09.123456Z", gsd: 0.5, count: 7 },
    assets: { data: { href: "https://example.com/0.tif", roles: ["data"] } },
  });
  expect(second.properties).toEqual({ datetime: "2021-05-07T00:00:00Z", platform: "one" });
  expect(third.properties).toMatchObject({ datetime: null, start_datetime: "2021-05-01T00:00:00Z", gsd: 1.5 });
  expect(third.assets.preview).toEqual({ href: "https://example.com/2.png" });
});

/** Members that are null are left out, except `datetime`, and a time has only the digits it needs. */
function respelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => respelled(element));
  if (typeof value === "string")
    return value.replace(
      /(T\d\d:\d\d:\d\d)(\.\d{3})?(?:000)?Z$/,
      (_, time, part) => `${time}${part && part !== ".000" ? part : ""}Z`,
    );
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([name, member]) => member !== null || name === "datetime");
  return Object.fromEntries(members.map(([name, member]) => [name, respelled(member)]));
}

test.each(["stac-geoparquet", "rustac"])("%s's file is read as it reads it itself", async (name) => {
  const lines = readFileSync(join(folder, `${name}.ndjson`), "utf8")
    .trim()
    .split("\n");
  expect(await items(`${name}.parquet`)).toEqual(lines.map((line) => respelled(JSON.parse(line))));
});

test("files of DuckDB and GeoPandas are read: geometries as objects, as WKB and in GeoArrow's encoding, an index left out", async () => {
  const [first, second, third] = await items("duckdb.parquet");
  expect(first.geometry).toEqual({
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [10, 0],
        [10, 10.5],
        [0, 0],
      ],
    ],
  });
  expect(second.assets.p).toEqual({ href: "https://example.com/p" });
  expect(third.properties).toMatchObject({
    datetime: null,
    end_datetime: "2021-05-02T00:00:00.500Z",
    "o:o": { a: 1, b: [{ c: "x" }] },
  });
  for (const name of ["geopandas.parquet", "geoarrow.parquet"]) {
    const [one, two] = await items(name);
    expect(one.geometry).toEqual({ type: "Point", coordinates: [7.5, 46.25, 400] });
    expect(one.properties).toEqual({ datetime: "2021-05-06T00:00:00Z", count: 1, kind: "x" });
    expect(two).toEqual({
      type: "Feature",
      id: "two",
      collection: "a",
      geometry: null,
      links: [],
      assets: {},
      properties: { datetime: null },
    });
  }
});

const typesText = `{"datetime":null,"int8":-128,"int16":-32768,"int32":-2147483648,"int64":-9223372036854775808,"uint8":255,\
"uint16":65535,"uint32":4294967295,"uint64":18446744073709551615,"float16":0.5,"float32":0.1,"float64":0.1,"whole":10,"bool":false,\
"decimal9":-1234567.80,"decimal38":1234567890123456789012345678.0000000001,"decimal76":-${"9".repeat(73)}.001,"small":-0.00001,\
"date32":"1969-12-31","date64":"2021-05-06","seconds":"2021-05-06T12:00:00Z","milliseconds":"2021-05-06T12:00:00.020Z",\
"microseconds":"2021-05-06T12:00:00.123456Z","nanoseconds":"2021-05-06T12:00:00.123456789Z","zoneless":"1969-12-31T23:59:59.999999Z",\
"time32":"01:02:03.004","time64":"23:59:59.999999999","duration":90,"string":"é\\n\\"","large_string":"large","string_view":"view",\
"dictionary":"word","uuid":"12345678-9abc-def0-1234-56789abcdef0","json":{"a":[1.0,null,12345678901234567890]},"list":[1,null,3],\
"large_list":["2021-05-06"],"fixed_list":[0.1,0.2],"empty_list":[],"lists":[[1.0],[],null],"struct":{"a":1,"b":{"c":"2021-05-06"}},\
"nulls":{"b":2},"map":{"x":1,"__proto__":2},"int_map":{"7":["a"],"8":[]},"empty_map":{},"maps":[{"k":{"v":0.1}}]}`;

test.each(["types.parquet", "types-v2.parquet"])("a value of each type is the same in %s", async (name) => {
  const [first, second, third] = (await read(name)).map((text) => /"properties":(.*)\}$/s.exec(String(text))?.[1]);
  expect(first).toBe(typesText);
  expect(second).toBe('{"datetime":null}');
  expect(third).toBe(typesText);
  expect(() => parseLosslessly(typesText, "it")).not.toThrow();
});

test("a value that JSON cannot say costs its item, and the column is named", async () => {
  const [good, ...refused] = await read("refused.parquet");
  expect(JSON.parse(String(good))).toMatchObject({ id: "good" });
  expect(refused.map((fault) => (fault as Fault).message)).toEqual([
    'the column "nan": it holds NaN, which is no number in JSON',
    'the column "infinity": it holds -Infinity, which is no number in JSON',
    'the column "half": it holds Infinity, which is no number in JSON',
    'the column "binary": it holds bytes, which JSON cannot say',
    'the column "fixed": it holds bytes, which JSON cannot say',
    'the column "no_text": it holds bytes, which JSON cannot say',
    'the column "year": it holds a time beyond the years 0 to 9999',
  ]);
});

test("the oldest kind of timestamp is read", async () => {
  expect((await items("int96.parquet"))[0].properties.time).toBe("2021-05-06T12:00:00.123456789Z");
});

test.each(["encodings.parquet", "encodings-v2.parquet"])(
  "every encoding and compression is read in %s",
  async (name) => {
    const rows = await items(name);
    expect(rows.map(({ properties }) => properties)).toEqual(
      Array.from({ length: 300 }, (_, row) => ({
        datetime: null,
        plain: row * 1.5,
        split: row * 0.5,
        delta: row * 1000,
        length: `text ${row % 7}`,
        bytes: `prefix/${String(row).padStart(5, "0")}`,
        ...(row % 2 && { some: row % 3 === 0 }),
        ...(row % 3 < 2 && { word: row % 3 ? "b" : "a" }),
        list: Array.from({ length: row % 4 }, (_, index) => index),
      })),
    );
  },
);

test("geometries in each encoding of GeoArrow are read", async () => {
  const [all, none] = await items("arrow-geometries.parquet");
  const position = [1, 2, 3];
  expect(all.properties).toEqual({
    datetime: null,
    "g:point": { type: "Point", coordinates: position },
    "g:linestring": { type: "LineString", coordinates: [position] },
    "g:polygon": { type: "Polygon", coordinates: [[position]] },
    "g:multipoint": { type: "MultiPoint", coordinates: [position] },
    "g:multilinestring": { type: "MultiLineString", coordinates: [[position]] },
    "g:multipolygon": { type: "MultiPolygon", coordinates: [[[position]]] },
  });
  expect(none.properties).toEqual({ datetime: null });
});

test("geometries in another system than longitude and latitude are refused with its name", async () => {
  await expect(read("utm.parquet")).rejects.toMatchObject({
    kind: "unreadable_input",
    message: "utm.parquet: its geometries are in EPSG:32632; items have longitude and latitude",
    remedy: expect.stringContaining("to_crs"),
  });
});

test("what is no Parquet file, or a part of one, is named", async () => {
  const bytes = readFileSync(join(folder, "scenes.parquet"));
  const other = folderWith({
    "x.parquet": "nothing of the kind",
    "cut.parquet": bytes.subarray(0, bytes.length - 9),
    "empty.parquet": "",
  });
  const reading = (name: string) => expect(Array.fromAsync(readParquetItems(name, surroundingsIn(other)))).rejects;
  await reading("x.parquet").toMatchObject({
    kind: "unreadable_input",
    message: "x.parquet cannot be read: it is no Parquet file",
  });
  await reading("empty.parquet").toMatchObject({ message: "empty.parquet cannot be read: it is empty" });
  await reading("cut.parquet").toMatchObject({ message: "cut.parquet cannot be read: it is cut short" });
  await reading("none.parquet").toMatchObject({ message: "none.parquet cannot be read: there is no such file" });
});
