import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { JsonSplitter } from "../../src/input/documents/json-splitter.ts";
import { readCsv } from "../../src/input/inventory/read-csv.ts";
import { readJsonLines } from "../../src/input/inventory/read-json-lines.ts";
import { readText } from "../../src/input/inventory/read-text.ts";
import { byteLinesOf, rowLimitBytes } from "../../src/input/source/lines.ts";

const megabyte = 1024 * 1024;
const readers = { text: readText, csv: readCsv, jsonl: readJsonLines };

async function* withEndlessLine(first: string, begin: string, end: string, last: string): AsyncGenerator<Buffer> {
  yield Buffer.from(`${first}\n${begin}`);
  const piece = Buffer.alloc(megabyte, "a");
  for (let sent = 0; sent <= rowLimitBytes; sent += piece.length) yield piece;
  yield Buffer.from(`${end}\n${last}\n`);
}

describe("a line beyond the limit", () => {
  it.each([
    ["text", "s3://a/1", "", "", "s3://a/2"],
    ["csv", "url", "", "", "s3://a/2"],
    ["csv", "url", '"', '"', "s3://a/2"],
    ["jsonl", '{"url":"s3://a/1"}', '{"url":"', '"}', '{"url":"s3://a/2"}'],
  ] as const)("costs itself alone in %s (%s, %s)", async (format, first, begin, end, last) => {
    const rows = await Array.fromAsync(readers[format](withEndlessLine(first, begin, end, last)));
    const broken = rows.filter(({ row }) => row instanceof Error);
    expect(broken).toEqual([{ line: 2, row: expect.objectContaining({ message: expect.stringContaining("longer") }) }]);
    expect(rows.at(-1)).toEqual({ line: 3, row: { url: "s3://a/2" } });
  });

  it("leaves the record with an open quote before it to be named, too", async () => {
    const rows = await Array.fromAsync(readCsv(withEndlessLine('url\n"open', "", "", "s3://a/2")));
    expect(rows.map(({ line, row }) => [line, row instanceof Error])).toEqual([
      [2, true],
      [3, true],
      [4, false],
    ]);
  });

  it("is told from one that just fits, wherever pieces end", async () => {
    const text = Buffer.from("12345\n123456\n1234567\n12345\n1234567");
    for (let length = 1; length <= text.length; length++) {
      async function* pieces(): AsyncGenerator<Buffer> {
        for (let at = 0; at < text.length; at += length) yield text.subarray(at, at + length);
      }
      const lines = (
        await Array.fromAsync(byteLinesOf(pieces(), 6), (found) => found.map((line) => line?.toString()))
      ).flat();
      expect(lines).toEqual(["12345", "123456", undefined, "12345", undefined]);
    }
  });
});

describe("a document beyond the limit", () => {
  const split = (text: string, length: number) => {
    const splitter = new JsonSplitter(20);
    const bytes = Buffer.from(text);
    const found: [number, string | undefined][] = [];
    const add = (pieces: ReturnType<JsonSplitter["push"]>) => {
      for (const piece of pieces) found.push([piece.line, piece.tooLong ? undefined : piece.bytes.toString()]);
    };
    for (let at = 0; at < bytes.length; at += length) add(splitter.push(bytes.subarray(at, at + length)));
    add(splitter.finish());
    return found;
  };
  const long = `{"id":"${"x".repeat(30)}"}`;

  it.each([
    [
      "among lines",
      `{"a":1}\n${long}\n{"b":2}\n`,
      [
        [1, '{"a":1}'],
        [2, undefined],
        [3, '{"b":2}'],
      ],
    ],
    [
      "among lines, never closed",
      `{"a":1}\n${long.slice(0, -1)}\n{"b":2}\n`,
      [
        [1, '{"a":1}'],
        [2, undefined],
        [3, '{"b":2}'],
      ],
    ],
    [
      "in a list",
      `[\n{"a":1},\n${long},\n{"b":2}]`,
      [
        [2, '{"a":1}'],
        [3, undefined],
        [4, '{"b":2}'],
      ],
    ],
    [
      "where a collection names its type last",
      `{"features":[{"a":1},{"b":2}],"type":"FeatureCollection"}`,
      [[1, undefined]],
    ],
  ] as const)("costs itself alone %s", (_where, text, expected) => {
    for (let length = 1; length <= text.length; length++) expect(split(text, length)).toEqual(expected);
  });
});

describe("a bomb of one line", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "stac-ingest-bomb-"));
    const piece = Buffer.alloc(megabyte, "a");
    async function* bomb(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"id":"first","type":"Feature"}\n{"id":"');
      for (let sent = 0; sent < 1024; sent++) yield piece;
      yield Buffer.from('"}\n{"id":"last","type":"Feature"}\n');
    }
    for (const name of ["bomb.ndjson.gz", "bomb.gz"]) {
      await pipeline(bomb(), createGzip({ level: 1 }), createWriteStream(join(folder, name)));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(["bomb.ndjson.gz", "bomb.gz"])(
    "is read in bounded memory and refused by its line (%s)",
    async (name) => {
      const source = fileURLToPath(new URL("../../src/input/documents/json-documents.ts", import.meta.url));
      const script = `
      import { readJsonDocuments } from ${JSON.stringify(source)};
      const surroundings = { folder: ${JSON.stringify(folder)}, signal: new AbortController().signal };
      for await (const documents of readJsonDocuments([${JSON.stringify(name)}], surroundings)) {
        for (const { place, bytes } of documents) console.log(place.line, bytes.kind ?? "read");
      }
      console.log(process.resourceUsage().maxRSS);`;
      const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const printed = (await child.stdout.toArray()).join("").trim().split("\n");
      expect(printed.slice(0, -1)).toEqual(["1 read", "2 item_too_large", "3 read"]);
      expect(Number(printed.at(-1))).toBeLessThan(900 * 1024);
    },
    120_000,
  );
});
