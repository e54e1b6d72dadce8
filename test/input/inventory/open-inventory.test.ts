import { execSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { failureLine } from "../../../src/input/failure-line.ts";
import { openInventory } from "../../../src/input/inventory/open-inventory.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../surroundings.ts";

afterEach(removeFolders);

async function read(
  name: string,
  bytes: string | Buffer,
  options: { encoding?: string; format?: "text" | "csv" } = {},
) {
  const surroundings = { ...surroundingsIn(folderWith({ [name]: bytes })), format: options.format, ...options };
  using inventory = await openInventory(name, surroundings);
  const rows = await Array.fromAsync(inventory.rows);
  return rows.map(({ line, row }) => [line, row instanceof Fault ? row.message : row]);
}

const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();
const table = "url;größe\r\nhttps://a.example/1.tif;10\r\nhttps://a.example/2.tif;20\r\n";
const rows = [
  [2, { url: "https://a.example/1.tif", größe: "10" }],
  [3, { url: "https://a.example/2.tif", größe: "20" }],
];

test.each<[string, Buffer, { encoding?: string }]>([
  ["UTF-8 with its mark", Buffer.from(`\ufeff${table}`), {}],
  ["UTF-16 with its mark, as Excel's Unicode text", Buffer.from(`\ufeff${table}`, "utf16le"), {}],
  ["UTF-16 without a mark", Buffer.from(table, "utf16le"), {}],
  ["UTF-16 of the other order", utf16be(`\ufeff${table}`), {}],
  ["UTF-16, gzipped", gzipSync(Buffer.from(table, "utf16le")), {}],
  ["a code page of Windows", Buffer.from(table, "latin1"), { encoding: "windows-1252" }],
  ["tabs", Buffer.from(table.replaceAll(";", "\t")), {}],
  ["bars", Buffer.from(table.replaceAll(";", "|")), {}],
  ["line ends of old Macs", Buffer.from(table.replaceAll("\r\n", "\r")), {}],
  ["columns that a spreadsheet left empty", Buffer.from(table.replaceAll("\r\n", ";;\r\n")), {}],
  ["rows that a spreadsheet left empty", Buffer.from(`${table};;\r\n;\r\n`), {}],
])("a table is read: %s", async (_kind, bytes, options) => {
  expect(await read("t.csv", bytes, options)).toEqual(rows);
});

test("a line that tells Excel the delimiter is no header, and the lines keep their numbers", async () => {
  expect(await read("t.csv", "sep=|\r\nurl,a|b;c\r\nx|y\r\n")).toEqual([[3, { "url,a": "x", "b;c": "y" }]]);
});

test("the name .tsv is one of a table", async () => {
  expect(await read("t.tsv", "url\tn\na\t1,5\n")).toEqual([[2, { url: "a", n: "1,5" }]]);
});

test.each<[string, string, string | Buffer, RegExp, string]>([
  [
    "t.csv",
    "a code page",
    Buffer.from(`url,café\n${"é,é\n".repeat(9)}`, "latin1"),
    /not UTF-8: line 1 and 9 more/,
    "windows-1252",
  ],
  [
    "t.csv",
    "UTF-16 cut within a character",
    Buffer.from("url\na\nb", "utf16le").subarray(0, -1),
    /cut short within/,
    "fetch",
  ],
  [
    "t.xlsx",
    "an Excel workbook",
    Buffer.from(`PK\x03\x04${"\0".repeat(26)}[Content_Types].xml`),
    /Excel workbook/,
    "CSV UTF-8",
  ],
  ["t.txt", "zeros", "abcdefgh\0\nb\n", /no text: its byte 9 is zero/, "--encoding"],
  ["t.txt", "a header", "url\nhttps://a.example/1.tif\n", /first line names a column/, "--format csv"],
  ["t.txt", "names of columns", "scene;path\n1;a.tif\n", /first line names columns/, "--format csv"],
  ["t.txt", "tabs", "https://a.example/1.tif\t5\n", /parted by tabs/, "--format csv"],
  ["t.txt", "a table", "https://a.example/1.tif,5\n", /table without names/, "url,size"],
  ["t.txt", "JSON", '[\n"https://a.example/1.tif"\n]\n', /it is JSON/, "--format jsonl"],
  ["t.txt", "JSON lines", '{"url": "a"}\n', /it is JSON/, "--format jsonl"],
  ["t.txt", "a list of Python", "['https://a.example/1.tif', 'https://a.example/2.tif']", /as Python/, "json.dump"],
  ["t.txt", "aws s3 ls", "2026-01-01 10:00:00    1234567 s/S2A_001.tif\n", /aws s3 ls/, "s3://bucket/prefix/"],
  ["t.txt", "aws s3 ls, of people", "2026-01-01 10:00:00    1.2 MiB s/S2A_001.tif\n", /aws s3 ls/, "s3://"],
  ["t.txt", "aws s3 ls of a folder", "                           PRE sub/\n", /aws s3 ls/, "s3://bucket/prefix/"],
  ["t.txt", "gsutil ls -l", "   1234567  2026-01-01T10:00:00Z  gs://b/a.tif\n", /gsutil/, "without -l"],
  ["t.txt", "ls -l", "total 8\n-rw-r--r-- 1 me me 5 Jan  1 10:00 a.tif\n", /ls -l/, "name the folder"],
  ["t.txt", "find -ls", "247 0 -rw-r--r--   1 me me 0 Nov 26 11:38 t/a.tif\n", /find -ls/, "-type f"],
  ["t.txt", "find -print0", "/t/a.tif\0/t/b.tif\0", /zero bytes end its lines/, "tr '\\0' '\\n'"],
  ["t.txt", "find -printf '%s %p'", "5 t/a.tif\n", /several values/, "print $2"],
  ["t.txt", "find -printf '%T@ %s %p'", "1704190272.12 5 t/a.tif\n", /several values/, "print $NF"],
  ["t.txt", "ls -R", ".:\na.tif\n", /in parts by folder/, "-type f"],
  ["t.txt", "gsutil ls -r", "gs://b/d/:\ngs://b/d/a.tif\n", /in parts by folder/, "gsutil ls 'gs://BUCKET/**'"],
  ["t.txt", "tree", ".\n├── a.tif\n", /tree/, "-type f"],
  ["t.txt", "azcopy list", "d/a.tif; Content Length: 5.00 MiB\n", /azcopy list/, "sed"],
  ["t.txt", "azcopy list before 10.20", "INFO: a.tif;  Content Length: 5.00 MiB\n", /azcopy list/, "sed"],
  ["t.txt", "aria2c -i", "https://a.example/1.tif\n  out=1.tif\n", /aria2c/, "grep -o"],
  ["t.txt", "shasum --tag", `SHA256 (a.tif) = ${"0".repeat(64)}\n`, /ends with a checksum/, "sed"],
  ["t.txt", "names and values", "url=https://a.example/1.tif\n", /names its value/, "cut -d="],
  ["t.txt", "aws --output text", "d/a.tif\td/b.tif\td/c.tif\n", /parted by tabs/, "tr '\\t' '\\n'"],
  ["t.txt", "psql", "   url\n---------\n a.tif\n(1 row)\n", /drawn for people/, "psql --csv"],
  ["t.list", "a sequence of JSON", '\u001e{"url": "a"}\n', /it is JSON/, "--format jsonl"],
  ["t.txt", "rclone lsl", "   123456 2026-01-01 00:00:00.000000000 s/a.tif\n", /rclone lsl/, "lsf"],
  ["t.txt", "md5sum", "d41d8cd98f00b204e9800998ecf8427e  t/a.tif\n", /checksum/, "cut -d"],
  ["t.txt", "an address and its size", "https://a.example/1.tif 5\n", /several values/, "print $1"],
  ["t.txt", "addresses in one line", "https://a.example/1.tif s3://a/2.tif\n", /several values/, "tr -s"],
  ["t.txt", "a table that is drawn", "┌─────┬──────┐\n│ url │ size │\n", /drawn for people/, "CSV"],
  ["t.txt", "a table of Markdown", "| url | size |\n|---|---|\n", /drawn for people/, "CSV"],
  ["t.txt", "DataFrame.to_string", "url  size       when\nhttps://a.example/1.tif 5 2026\n", /spaces part/, "to_csv"],
  ["t.txt", "a log of wget", "--2026-01-01 10:00:00--  https://a.example/1.tif\n", /log of wget/, "grep -o"],
  ["t.sh", "a script", "#!/bin/sh\ncurl -O https://a.example/1.tif\n", /script/, "grep -o"],
  ["t.sh", "a script of Earthdata", "fetch_urls <<'EDSCEOF'\nhttps://a.example/1.tif\n", /script/, "grep -o"],
  ["t.txt", "zero-width spaces", "\u200bhttps://a.example/1.tif\n", /not seen/, "perl"],
  ["t.txt", "a word processor's list", "“https://a.example/1.tif”\n", /word processors/, "sed"],
  ["t.txt", "a list of a mail", "<https://a.example/1.tif>\n", /angle brackets/, "tr -d"],
  ["t.txt", "links of Markdown", "- [tile](https://a.example/1.tif)\n", /links as Markdown/, "sed"],
  ["t.txt", "a numbered list", "1. https://a.example/1.tif\n", /numbered/, "sed"],
  ["t.txt", "a list of a program", '"https://a.example/1.tif",\n', /comma after it/, "sed"],
  ["t.txt", "a list with commas", "https://a.example/1.tif,\n", /ends with a comma/, "sed"],
  ["t.txt", "a table for Excel, in its own words", "sep=;\nurl;size\n", /table for Excel/, "--format csv"],
  ["t.txt", "another", "sep=,\nurl,size\n", /table for Excel/, "--format csv"],
  ["t.yaml", "a YAML list", "- https://a.example/1.tif\n", /YAML/, "sed"],
  ["t.yml", "YAML", "---\nscenes:\n  - url: a\n", /as in YAML/, "yq"],
  ["t.toml", "TOML", "urls = [\n", /settings/, "sed"],
  ["t.txt", "a mail", "From: a@b.example\n\nhttps://a.example/1.tif\n", /names and values/, "CSV"],
  ["part-ab", "a part of split", "s://a.example/1.tif\nhttps://a.example/2.tif\n", /cut off/, "cat part-*"],
  ["part-ab", "a title", "Scenes of 2026\nhttps://a.example/2.tif\n", /stand before/, "take the line out"],
  ["part-ab.gz", "a part of a packed file", gzipSync(randomBytes(4000)).subarray(100, 3900), /no text/, "cat"],
  ["t.csv", "a page that is no document", "<!-- gateway --><p>504 Gateway Time-out</p>\n", /web page/, "browser"],
  ["t.txt", "a sitemap", '<urlset xmlns="http://www.sitemaps.org/"><url/></urlset>', /XML/, "look at it"],
  ["t.avro", "Avro", "Obj\x01\x04\x14avro.codec", /Avro/, "Parquet"],
  ["hive/dt=2026/symlink.txt", "Hive's list", "s3://i/data/1.csv.gz\n", /for Hive, not scenes/, "manifest.json"],
])("a file is refused as a whole, with the cause: %s, %s", async (name, _kind, bytes, message, remedy) => {
  await expect(read(name, bytes)).rejects.toMatchObject({
    kind: "unreadable_input",
    message: expect.stringMatching(message),
    remedy: expect.stringContaining(remedy),
  });
});

test("unseen characters are no text either, so that is not proposed", async () => {
  await expect(read("t.txt", "\u200bhttps://a.example/1.tif\n")).rejects.toMatchObject({
    remedy: expect.not.stringContaining("--format text"),
  });
});

test("links of Markdown with brackets in their words are taken out as proposed", async () => {
  const text = "- [a (1)](https://a.example/1.tif)\n2. [b](https://a.example/2.tif)\n";
  const fault: unknown = await read("t.txt", text).catch((error: unknown) => error);
  const remedy = (fault instanceof Fault && fault.remedy) || "";
  const command = remedy.slice(0, remedy.indexOf(" FILE"));
  expect(execSync(command, { input: text, encoding: "utf8" })).toBe(
    "https://a.example/1.tif\nhttps://a.example/2.tif\n",
  );
});

test.each([
  ["t.csv", "url,title\n\u200bhttps://a.example/1.tif,x\u200f\nhttps://a.example/2.tif,x\u200f\n"],
  [
    "t.jsonl",
    '{"url": "\u200bhttps://a.example/1.tif", "title": "x"}\n{"url": "https://a.example/2.tif", "title": "x\u200f"}\n',
  ],
])("an address with unseen characters around is no row, another value with them is one: %s", async (name, text) => {
  expect(await read(name, text)).toEqual([
    [expect.any(Number), expect.stringContaining("not seen")],
    [expect.any(Number), { url: "https://a.example/2.tif", title: "x\u200f" }],
  ]);
});

test.each([
  [
    "aws s3api list-objects-v2",
    '{"Contents": [{"Key": "a.tif"}], "Prefix": "d/"}',
    /^Contents is/,
    `'.["Contents"][]'`,
  ],
  ["granules of CMR", '{"feed": {"id": "x", "entry": [{"id": "G1"}]}}', /^feed is nested/, `'.["feed"]["entry"][]'`],
  ["products of OData", '{"@odata.context": "$m", "value": [{"Id": "x"}]}', /^value is nested/, `'.["value"][]'`],
  ["az storage blob list", '[{"name": "a.tif", "properties": {"size": 5}}]', /^properties is/, "map_values(scalars)"],
  ["pandas, as a table", '{"schema": {"fields": []}, "data": [{"url": "a"}]}', /^data is nested/, 'orient="records"'],
  ["pandas, split", '{"columns": ["url"], "index": [0], "data": [["a"]]}', /^data is nested/, 'orient="records"'],
  ["pandas, by columns", '{"url": {"0": "a"}}', /^url is nested/, 'orient="records"'],
  ["pandas, values alone", '[["a", 1]]', /no JSON object/, 'orient="records"'],
])("JSON of other tools says what is wrong, and how its rows come out: %s", async (_tool, text, message, remedy) => {
  using inventory = await openInventory("t.json", {
    ...surroundingsIn(folderWith({ "t.json": text })),
    format: undefined,
  });
  const [first] = await Array.fromAsync(inventory.rows);
  expect(first?.row).toMatchObject({
    message: expect.stringMatching(message),
    remedy: expect.stringContaining(remedy),
  });
});

test.each(["t.geojsonl", "t.geojsons", "t.ndjson"])(
  "features on lines are rows of their properties: %s",
  async (name) => {
    const tile = { type: "Feature", properties: { url: "s3://b/a.tif", n: 1 }, geometry: null };
    const item = { type: "Feature", id: "a", properties: {}, links: [], assets: { data: { href: "./a.tif" } } };
    const sign = name === "t.geojsons" ? "\u001e" : "";
    expect(await read(name, [tile, item].map((each) => `${sign}${JSON.stringify(each)}\n`).join(""))).toEqual([
      [1, { url: "s3://b/a.tif", id: "", collection: "", n: "1" }],
      [2, { url: "", id: "a", collection: "", "assets.data": "./a.tif" }],
    ]);
  },
);

test("a feature that has no address itself is named by its properties", async () => {
  const feature = { type: "Feature", properties: { url: "s3://b/a.tif", id: "x" }, geometry: null };
  const [[, row] = []] = (await read(
    "t.geojson",
    JSON.stringify({ type: "FeatureCollection", features: [feature] }),
  )) as [number, unknown][];
  expect(row).toEqual({ url: "s3://b/a.tif", id: "x", collection: "" });
});

test("text that someone names so is taken as it is", async () => {
  expect(await read("t.txt", "url\nb\n", { format: "text" })).toEqual([
    [1, { url: "url" }],
    [2, { url: "b" }],
  ]);
});

test.each([
  "s3://b/my file.tif\nhttps://a.example/2.tif\n",
  "s3://b/scene 12 (final).tif\n",
  "year=2026/month=1/a.tif\n",
  "C:\\tiles\\a.tif\n",
  "a b.tif\nc d.tif\n",
  "S2A_001\nS2A_002\n",
  "gs://b/1\ns3://b/2\n",
])("%j is one address a line", async (text) => {
  expect(await read("t.txt", text)).toHaveLength(text.trim().split("\n").length);
});

test("the type that Export-Csv of Windows writes in front is no header", async () => {
  const text = '#TYPE System.Management.Automation.PSCustomObject\r\n"url";"size"\r\n"a";"1"\r\n';
  expect(await read("t.csv", text)).toEqual([[3, { url: "a", size: "1" }]]);
});

test("a sequence of JSON texts is read", async () => {
  expect(await read("t.json", '\u001e{"url":"a"}\n\u001e{"url":"b"}\n')).toEqual([
    [1, { url: "a" }],
    [2, { url: "b" }],
  ]);
});

test("a few lines of another encoding cost themselves only", async () => {
  const bytes = Buffer.concat([
    Buffer.from("a\n".repeat(50)),
    Buffer.from("caf\xe9\nb\xe4r\n", "latin1"),
    Buffer.from("c\0d\né\n"),
  ]);
  expect((await read("t.txt", bytes)).slice(50)).toEqual([
    [51, "it is not UTF-8"],
    [52, "it is not UTF-8"],
    [53, "it holds a zero byte"],
    [54, { url: "é" }],
  ]);
});

test("two addresses that run together in a table cost their row", async () => {
  const together = "https://a.example/1.tifhttps://a.example/2.tif";
  expect(await read("t.csv", `url,source\n${together},x\ns3://a/1,https://a.example/?u=https://b.example\n`)).toEqual([
    [2, expect.stringMatching(/^two addresses run together/)],
    [3, { url: "s3://a/1", source: "https://a.example/?u=https://b.example" }],
  ]);
});

test("two addresses that run together are refused in JSON lines, and when the file of failures is read again", async () => {
  const url = "https://a.example/1.tifhttps://a.example/2.tif";
  const failure = { file: "t.txt", line: 1, kind: "invalid_request", reason: "two addresses run together" };
  const lines = [
    `${JSON.stringify({ url })}\n`,
    `${JSON.stringify(url)}\n`,
    failureLine(failure, { text: url }),
    failureLine(failure, { row: { url } }),
    failureLine(failure, { text: `${url},x`, columns: ["url", "source"] }),
  ];
  const together = expect.stringMatching(/^two addresses run together/);
  expect(await read("t.jsonl", lines.join(""))).toEqual([1, 2, 3, 4, 5].map((line) => [line, together]));
  const mended = failureLine(failure, { text: "https://a.example/1.tif" });
  expect(await read("t.jsonl", mended)).toEqual([[1, { url: "https://a.example/1.tif" }]]);
});

test("addresses may stand in quotes, in text and in JSON lines", async () => {
  expect(await read("t.txt", '"https://a.example/1.tif"\n"b.tif"\n')).toEqual([
    [1, { url: "https://a.example/1.tif" }],
    [2, { url: "b.tif" }],
  ]);
  expect(await read("t.jsonl", '"https://a.example/1.tif"\n{"url":"b"}\n')).toEqual([
    [1, { url: "https://a.example/1.tif" }],
    [2, { url: "b" }],
  ]);
});

test("the elements of a JSON list are rows, and a bad one costs itself only", async () => {
  const list = '\ufeff[\n  {"url": "a", "n": 1.0},\n  "b", {"url": {"nested": 1}},\n  {"url":\n "c"}\n]';
  expect(await read("t.json", list)).toEqual([
    [2, { url: "a", n: "1.0" }],
    [3, { url: "b" }],
    [3, "url is nested; a column is a text, a number, true, false or null"],
    [4, { url: "c" }],
  ]);
  expect(await read("t.json", '{\n "url": "a"\n}\n')).toEqual([[1, { url: "a" }]]);
  expect(await read("t.json", '[{"url": "a"},\n{"url": "b')).toEqual([
    [1, { url: "a" }],
    [2, "it is cut short: the list or object has no end"],
  ]);
});
