import fc from "fast-check";
import { expect, test } from "vitest";
import type { InventoryRow } from "../../../src/input/inventory/inventory-row.ts";
import { readCsv } from "../../../src/input/inventory/read-csv.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";

async function* pieces(text: string, pieceLength: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength);
}
async function read(text: string, pieceLength = 1000): Promise<InventoryRow[]> {
  return Array.fromAsync(readCsv(pieces(text, pieceLength)));
}
const brief = async (text: string) =>
  (await read(text)).map(({ line, row }) => [line, row instanceof Fault ? row.message : row]);

test("columns are named by the header; byte-order mark, CRLF, blank lines and quoted newlines are understood", async () => {
  expect(await brief('\ufeffurl, date\r\na,1\r\n\r\n"b\r\n""c""",2\r\n"d,e",3')).toEqual([
    [2, { url: "a", date: "1" }],
    [4, { url: 'b\r\n"c"', date: "2" }],
    [6, { url: "d,e", date: "3" }],
  ]);
});

test("ragged rows and broken quotes are reported by line, and cost themselves only", async () => {
  expect(await brief('url,date\na\nb,1,2\nc,"3\nd,4\ne,5" high\nf,6')).toEqual([
    [2, "expected 2 columns as in the first line, got 1"],
    [3, "expected 2 columns as in the first line, got 3"],
    [4, "it is not CSV: text follows a closing quote"],
    [5, { url: "d", date: "4" }],
    [6, "it is not CSV: a quote begins inside a value"],
    [7, { url: "f", date: "6" }],
  ]);
});

test("the header of a file that was joined to another is no row", async () => {
  expect(await brief("url,date\na,1\n\ufeffurl,date\nb,2\nurl, date \nurl,1")).toEqual([
    [2, { url: "a", date: "1" }],
    [3, expect.stringContaining("it is the first line again")],
    [4, { url: "b", date: "2" }],
    [5, expect.stringContaining("it is the first line again")],
    [6, { url: "url", date: "1" }],
  ]);
  const joined = pieces('\ufeff"a",1\n\ufeff"b",2', 100);
  const rows = await Array.fromAsync(readCsv(joined, { header: false }), ({ row }) => row);
  expect(rows).toEqual([
    { 1: "a", 2: "1" },
    { 1: "b", 2: "2" },
  ]);
  const bare = await Array.fromAsync(readCsv(pieces("1,2\n1,2", 100), { header: false }), ({ row }) => row);
  expect(bare).toEqual([
    { 1: "1", 2: "2" },
    { 1: "1", 2: "2" },
  ]);
});

test("a quote that nobody closes does not swallow the rest", async () => {
  const rows = Array.from({ length: 50_000 }, (_, index) => `https://example.com/${index},x`);
  const read = await brief(`url,date\n"broken,1\n${rows.join("\n")}`);
  expect(read).toHaveLength(50_001);
  expect(read[0]).toEqual([2, "it is not CSV: a quote is not closed"]);
  expect(read.at(-1)).toEqual([50_002, { url: "https://example.com/49999", date: "x" }]);
});

test("a header that names a column twice is of no use", async () => {
  await expect(read("url,url\na,b")).rejects.toThrow('the header names the column "url" twice');
});

test("columns without a name are left out before the last name, and must be empty behind it", async () => {
  expect(await brief("url,\na,1\nb,\nc\nd,1,2\nhttps://x.example/e,f.tif,")).toEqual([
    [2, "its column 2 has a value, and in the first line no name"],
    [3, { url: "b" }],
    [4, { url: "c" }],
    [5, "its column 2 has a value, and in the first line no name"],
    [6, "its column 2 has a value, and in the first line no name"],
  ]);
  expect(await brief("url,\na,,2")).toEqual([[2, "expected 2 columns as in the first line, got 3"]]);
  expect(await brief(",,url\n0,7,a")).toEqual([[2, { url: "a" }]]);
});

test.each([
  ['"archive","a%20b/100%25.tif","2048"\n"archive","c.tif","2048"', "a%20b/100%25.tif"],
  ["https://example.com/1.tif\nhttps://example.com/2.tif", "https://example.com/1.tif"],
  ["archive,key,2024-05-01T00:00:00.000Z", "2024-05-01T00:00:00.000Z"],
])("a first line that is a row is not taken for the names of columns", async (text, value) => {
  await expect(read(text)).rejects.toMatchObject({
    kind: "unreadable_input",
    message: `the first line is a row, not the names of columns: it holds ${JSON.stringify(value)}`,
    remedy: expect.stringMatching(
      /^add a first line such as url(,column_2,column_3)?, or --format csv-no-header .*manifest.json$/,
    ),
  });
});

test("without a header the first line is a row, and columns are called by their places", async () => {
  const rows = await Array.fromAsync(readCsv(pieces('"b;c"\n\ns3://b/a.tif,7\ns3://b/c.tif\n', 3), { header: false }));
  expect(rows.map(({ line, row }) => [line, row instanceof Fault ? row.message : row])).toEqual([
    [1, { 1: "b;c" }],
    [3, "expected 1 columns as in the first line, got 2"],
    [4, { 1: "s3://b/c.tif" }],
  ]);
  const broken = await Array.fromAsync(readCsv(pieces('a,b"c\nd,e\n', 100), { header: false }));
  expect(broken.map(({ row }) => (row instanceof Fault ? row.kind : row))).toEqual([
    "invalid_request",
    { 1: "d", 2: "e" },
  ]);
});

test("columns may have any name that is none of these", async () => {
  const header = "Start/End,m/s,2020,s3_key,a.b,datetime (UTC)";
  expect(await brief(`${header}\n1,2,3,4,5,6`)).toEqual([[2, expect.objectContaining({ "m/s": "2", "a.b": "5" })]]);
});

test("what is no UTF-8 is reported", async () => {
  const bytes = Buffer.concat([Buffer.from("url\ncaf"), Buffer.from([0xe9]), Buffer.from("\nok")]);
  const rows = await Array.fromAsync(
    readCsv(
      (async function* () {
        yield bytes;
      })(),
    ),
  );
  expect(rows.map(({ row }) => (row instanceof Fault ? row.message : row))).toEqual(["it is not UTF-8", { url: "ok" }]);
});

test("whatever values hold but the header again, they come back unchanged and with the line they begin in", async () => {
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.array(fc.constantFrom('"', ",", "\n", "\r\n", "a", " "), { maxLength: 6 }).map((parts) => parts.join("")),
  );
  const text = value.filter((made) => made.isWellFormed() && !made.includes("\ufffd") && !made.startsWith("\ufeff"));
  // Refused on purpose, as "the header of a file that was joined to another is no row" says.
  const pair = fc.tuple(text, text).filter(([a, b]) => a.trim() !== "a" || b.trim() !== "b");
  await fc.assert(
    fc.asyncProperty(
      fc.array(pair, { minLength: 1, maxLength: 20 }),
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 30 }),
      async (values, end, pieceLength) => {
        const quoted = (made: string) => `"${made.replaceAll('"', '""')}"`;
        let line = 2;
        const expected = values.map(([a, b]) => {
          const row = { line, row: { a, b } };
          line += 1 + `${a}${b}`.split("\n").length - 1;
          return row;
        });
        const csv = `a,b${end}${values.map(([a, b]) => `${quoted(a)},${quoted(b)}${end}`).join("")}`;
        expect(await read(csv, pieceLength)).toEqual(expected);
      },
    ),
  );
});
