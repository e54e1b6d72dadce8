import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { foreignKindOf } from "../../../src/input/source/foreign-kind.ts";
import { openSource } from "../../../src/input/source/open-source.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../surroundings.ts";

afterEach(removeFolders);

const bytes = (text: string) => Buffer.from(text, "latin1");

test.each([
  ["gzip within gzip", gzipSync("x")],
  ["packed by Zstandard", bytes("\x28\xb5\x2f\xfd\x04")],
  ["packed by bzip2", bytes("BZh91AY&SY\xd9")],
  ["packed by xz", bytes("\xfd7zXZ\0\0")],
  ["a ZIP archive", bytes("PK\x03\x04\x14")],
  ["a tar archive", bytes(`${"items.json".padEnd(257, "\0")}ustar\x0000`)],
  ["a Parquet file", bytes("PAR1\x15")],
  ["an ORC file", bytes("ORC\x0a")],
  ["an SQLite file", bytes("SQLite format 3\0")],
  ["a TIFF file", bytes("II*\0\x08\0\0\0")],
  ["a TIFF file", bytes("MM\0+\0\x08")],
  ["an HDF5 or netCDF file", bytes("\x89HDF\r\n\x1a\n")],
  ["a PDF file", bytes("%PDF-1.7")],
  ["text in UTF-16", Buffer.from("\ufeffurl\n", "utf16le")],
  ["text in UTF-16", Buffer.from('{"type":', "utf16le")],
  ["text in UTF-16", Buffer.from('{"type":', "utf16le").swap16()],
  ["text in UTF-32", bytes("\xff\xfe\0\0u\0\0\0")],
  ["a web page, and may say that something went wrong", bytes("\n <!DOCTYPE html><html>")],
  ["XML, and may say that something went wrong", bytes('<?xml version="1.0"?><Error><Code>AccessDenied</Code>')],
  ["a pointer to a file of Git LFS, not the file", bytes("version https://git-lfs.github.com/spec/v1\noid")],
])("%s is named as it is", (what, head) => {
  expect(foreignKindOf(head, "input")?.what).toBe(what);
  expect(foreignKindOf(head, "input")?.remedy).not.toBe("");
});

test.each([
  '{"type": "Feature"}',
  "[\n{}]",
  "https://example.com/a.tif\n",
  "url,date\n",
  "\ufeffurl\n",
  "# a note",
  "PK-1,x",
  "BZh9 is an id",
  "",
])("%j is text", (text) => {
  expect(foreignKindOf(Buffer.from(text), "input")).toBeUndefined();
});

test("a file of another kind is refused before anything of it is read, packed or not", async () => {
  const zstd = bytes("\x28\xb5\x2f\xfd\x04 more");
  const folder = folderWith({ "items.json": zstd, "items.json.gz": gzipSync(zstd) });
  for (const name of ["items.json", "items.json.gz"]) {
    const { bytes: pieces } = await openSource(name, surroundingsIn(folder));
    await expect(Array.fromAsync(pieces)).rejects.toMatchObject({
      kind: "unreadable_input",
      message: `${name} cannot be read: it is packed by Zstandard`,
      remedy: `zstd -dc ${name} | stac-ingest … -`,
    });
  }
});
