import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { type InventorySurroundings, openInventory } from "../../../src/input/inventory/open-inventory.ts";
import { readCondition } from "../../../src/input/inventory/row-condition.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../surroundings.ts";

afterEach(removeFolders);

const here = join(import.meta.dirname, "parquet");

async function read(address: string, options: Partial<InventorySurroundings> = {}) {
  const leftOut = new Map();
  using inventory = await openInventory(address, { ...surroundingsIn(here), format: undefined, leftOut, ...options });
  const rows = await Array.fromAsync(inventory.rows);
  return {
    columns: inventory.columns,
    rows: rows.map(({ line, row }) => [line, row instanceof Fault ? row.message : row] as const),
    leftOut: Object.fromEntries(leftOut),
  };
}

const columns = ["url", "cloud_cover", "datetime", "bare", "tags", "thumbnail"];
const isNeeded = (column: string) => column !== "thumbnail";

test("a table's rows are texts by the types of its columns, and only columns that are needed are read", async () => {
  const { rows, columns: all } = await read("scenes.parquet", { isNeeded });
  expect(all).toEqual(columns);
  expect(rows).toHaveLength(100);
  expect(rows[0]).toEqual([
    1,
    { url: "s3://archive/000.tif", cloud_cover: "0", datetime: "2026-01-01T00:00:00Z", bare: "é0", tags: "" },
  ]);
  expect(rows[99]).toEqual([
    100,
    {
      url: "s3://archive/099.tif",
      cloud_cover: "49.5",
      datetime: "2026-04-10T00:00:00Z",
      bare: "é99",
      tags: '["a","99"]',
    },
  ]);
});

test("a value that is no text costs its row", async () => {
  const { rows } = await read("scenes.parquet");
  expect(rows[0]?.[1]).toMatch(/^the column "thumbnail": /);
});

test.each([
  ["cloud_cover >= 45", 10, 91, 90],
  ["datetime < 2026-01-11", 10, 1, 90],
  ["datetime < '2026-01-11'", 100, 1, undefined],
  ["cloud_cover = 5", 10, 11, 90],
  ["cloud_cover != 5", 100, 1, undefined],
  ["url = s3://archive/000.tif", 100, 1, undefined],
])("row groups that hold no row of %s are not read, but counted", async (condition, count, first, unmatched) => {
  const { rows, leftOut } = await read("scenes.parquet", { isNeeded, conditions: [readCondition(condition)] });
  expect(rows.map(([line]) => line)).toEqual(Array.from({ length: count }, (_, index) => first + index));
  expect(leftOut["unmatched"]).toBe(unmatched);
});

test("one in a bucket or on stdin is copied first, and the copy is gone", async () => {
  const bytes = readFileSync(join(here, "scenes.parquet"));
  const openObject = async () => Readable.from([bytes], { objectMode: false });
  const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith("stac-ingest-input-"));
  const before = copies();
  expect((await read("s3://b/k.parquet", { isNeeded, openObject })).rows).toHaveLength(100);
  const stdin = Readable.from([bytes], { objectMode: false });
  expect((await read("-", { isNeeded, stdin, format: "parquet" })).rows).toHaveLength(100);
  expect(copies()).toEqual(before);
});

test("an S3 Inventory in Parquet has the same rows as one in CSV; its keys are as they are", async () => {
  const manifest = {
    destinationBucket: "arn:aws:s3:::inventories",
    fileFormat: "Parquet",
    fileSchema: "message s3.inventory { required binary bucket (UTF8); required binary key (UTF8); }",
    files: [{ key: "inv/data/s3-inventory.parquet" }],
  };
  const folder = folderWith({ "manifest.json": JSON.stringify(manifest) });
  copyFileSync(join(here, "s3-inventory.parquet"), join(folder, "s3-inventory.parquet"));
  const { rows, leftOut } = await read("manifest.json", { folder, isNeeded: (column) => column === "size" });
  const row = { bucket: "archive", is_latest: "true", is_delete_marker: "false" };
  expect(rows).toEqual([
    [1, { ...row, url: "s3://archive/a b/100%.tif", key: "a b/100%.tif", size: "1" }],
    [2, { ...row, url: "s3://archive/a+b.tif", key: "a+b.tif", size: "2" }],
  ]);
  expect(leftOut).toEqual({ folder: 1, old_version: 1, delete_marker: 1 });
});

test("a file of an S3 Inventory in Parquet whose MD5 is not the manifest's is refused before its first row", async () => {
  const manifest = {
    destinationBucket: "arn:aws:s3:::inventories",
    fileFormat: "Parquet",
    fileSchema: "message s3.inventory { required binary bucket (UTF8); required binary key (UTF8); }",
    files: [{ key: "inv/data/s3-inventory.parquet", MD5checksum: "0".repeat(32) }],
  };
  const folder = folderWith({ "manifest.json": JSON.stringify(manifest) });
  const path = join(folder, "s3-inventory.parquet");
  copyFileSync(join(here, "s3-inventory.parquet"), path);
  await expect(read("manifest.json", { folder })).rejects.toThrow(`${path}: its MD5 is not the one in the manifest`);
});

test("text by the name of a table is refused", async () => {
  await expect(read("t.parquet", { folder: folderWith({ "t.parquet": "url\na\n" }) })).rejects.toMatchObject({
    kind: "unreadable_input",
    message: "t.parquet cannot be read: it is no Parquet file",
  });
});
