import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { openInventory } from "../../../src/input/inventory/open-inventory.ts";
import { Fault } from "../../../src/pipeline/fault.ts";
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
  ["hive/dt=2026/symlink.txt", "Hive's list", "s3://i/data/1.csv.gz\n", /for Hive, not scenes/, "manifest.json"],
])("a file is refused as a whole, with the cause: %s, %s", async (name, _kind, bytes, message, remedy) => {
  await expect(read(name, bytes)).rejects.toMatchObject({
    kind: "unreadable_input",
    message: expect.stringMatching(message),
    remedy: expect.stringContaining(remedy),
  });
});

test("text that someone names so is taken as it is", async () => {
  expect(await read("t.txt", "url\nb\n", { format: "text" })).toEqual([
    [1, { url: "url" }],
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
