import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { LeftOut } from "../../../src/input/inventory/left-out.ts";
import { openInventory } from "../../../src/input/inventory/open-inventory.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../surroundings.ts";

afterEach(removeFolders);

const manifestOf = (changes: object = {}, keys = ["inv/data/part-0.csv.gz"]) =>
  JSON.stringify(
    {
      sourceBucket: "archive",
      destinationBucket: "arn:aws:s3:::inventories",
      fileFormat: "CSV",
      fileSchema: "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag",
      files: keys.map((key) => ({ key })),
      ...changes,
    },
    null,
    1,
  );
const rowOf = (key: string, isLatest = "true", isDeleteMarker = "false") =>
  `"archive","${key}","v","${isLatest}","${isDeleteMarker}","2048","2024-05-01T00:00:00.000Z","e"\n`;

async function read(address: string, folder: string, objects: Record<string, Buffer> = {}) {
  const leftOut: LeftOut = new Map();
  const openObject = async (address: string) => {
    const bytes = objects[address];
    if (!bytes) throw new Error(`there is no ${address}`);
    return Readable.from([bytes], { objectMode: false });
  };
  using inventory = await openInventory(address, { ...surroundingsIn(folder), openObject, format: undefined, leftOut });
  const rows = await Array.fromAsync(inventory.rows);
  return { rows, columns: inventory.columns, leftOut: Object.fromEntries(leftOut) };
}

test("a manifest's files are read with its columns, and what is no scene is counted", async () => {
  const part = [
    rowOf("a+b/100%25.tif"),
    rowOf("c%2Bd%2C.tif"),
    rowOf("a/"),
    rowOf("x", "false"),
    rowOf("y", "true", "true"),
  ];
  const folder = folderWith({ "manifest.json": manifestOf(), "data/part-0.csv.gz": gzipSync(part.join("")) });
  const { rows, columns, leftOut } = await read("manifest.json", folder);
  expect(columns).toEqual([
    "url",
    "bucket",
    "key",
    "version_id",
    "is_latest",
    "is_delete_marker",
    "size",
    "last_modified_date",
    "e_tag",
  ]);
  expect(rows.map(({ line, row }) => [line, row instanceof Fault ? row : row["url"]])).toEqual([
    [1, "s3://archive/a b/100%.tif"],
    [2, "s3://archive/c+d,.tif"],
  ]);
  expect(leftOut).toEqual({ folder: 1, old_version: 1, delete_marker: 1 });
});

test("files are found beside a copied manifest, above it, and in the bucket that it names", async () => {
  const part = gzipSync(rowOf("k"));
  for (const place of [
    "day/part-0.csv.gz",
    "day/data/part-0.csv.gz",
    "data/part-0.csv.gz",
    "day/inv/data/part-0.csv.gz",
  ]) {
    const { rows } = await read("day/manifest.json", folderWith({ "day/manifest.json": manifestOf(), [place]: part }));
    expect(rows).toMatchObject([{ row: { url: "s3://archive/k" }, file: expect.stringContaining(place) }]);
  }
  const objects = {
    "s3://inventories/inv/data/part-0.csv.gz": part,
    "s3://inventories/inv/manifest.json": Buffer.from(manifestOf()),
  };
  for (const address of ["manifest.json", "s3://inventories/inv/manifest.json"]) {
    const { rows } = await read(address, folderWith({ "manifest.json": manifestOf() }), objects);
    expect(rows).toHaveLength(1);
  }
});

test("a bad row costs itself, and is named in its file", async () => {
  const folder = folderWith({
    "manifest.json": manifestOf({}, ["one.csv", "two.csv"]),
    "one.csv": `${rowOf("a")}"archive","b"\n${rowOf("%ff")}`,
    "two.csv": rowOf("c"),
  });
  const { rows } = await read("manifest.json", folder);
  expect(
    rows.map(({ file = "", line, row }) => [file.slice(-7), line, row instanceof Fault ? row.message : row["key"]]),
  ).toEqual([
    ["one.csv", 1, "a"],
    ["one.csv", 2, "expected 8 columns as in the manifest, got 2"],
    ["one.csv", 3, "its key is not percent-encoded UTF-8"],
    ["two.csv", 1, "c"],
  ]);
});

test("other formats are refused by name, and other JSON of that name is read as before", async () => {
  const folder = folderWith({
    "manifest.json": manifestOf({ fileFormat: "ORC" }),
    "rows-manifest.json": '{"url":"a"}\n{"url":"b"}\n',
  });
  await expect(read("manifest.json", folder)).rejects.toMatchObject({
    kind: "unreadable_input",
    message: "manifest.json: the files of this S3 Inventory are ORC; CSV and Parquet are read",
  });
  expect((await read("rows-manifest.json", folder)).rows).toHaveLength(2);
});

test("a key comes back whatever it holds", async () => {
  const key = fc.string({ unit: "grapheme", minLength: 1 }).filter((key) => key.isWellFormed() && !key.endsWith("/"));
  await fc.assert(
    fc.asyncProperty(key, fc.boolean(), async (key, isForm) => {
      const encoded = isForm ? new URLSearchParams({ key }).toString().slice("key=".length) : encodeURIComponent(key);
      const { rows } = await read("s3://i/manifest.json", "/", {
        "s3://i/manifest.json": Buffer.from(manifestOf()),
        "s3://inventories/inv/data/part-0.csv.gz": Buffer.from(rowOf(encoded)),
      });
      expect(rows).toMatchObject([{ row: { key } }]);
    }),
    { numRuns: 50 },
  );
});

const fileOf = (key: string, bytes: Buffer) => ({
  key,
  size: bytes.length,
  MD5checksum: createHash("md5").update(bytes).digest("hex"),
});
const [first, second] = [gzipSync(rowOf("a")), gzipSync(rowOf("b"))];
const key = "inv/data/two.csv.gz";
const two = manifestOf({ files: [fileOf("inv/data/one.csv.gz", first), fileOf(key, second)] });

test("files that are as their manifest says are read", async () => {
  const folder = folderWith({ "manifest.json": two, "data/one.csv.gz": first, "data/two.csv.gz": second });
  expect((await read("manifest.json", folder)).rows).toHaveLength(2);
});

test("a file of another size than in the manifest is named before a row is read", async () => {
  const cut = second.subarray(0, -9);
  const folder = folderWith({ "manifest.json": two, "data/one.csv.gz": first, "data/two.csv.gz": cut });
  using opening = await openInventory("manifest.json", {
    ...surroundingsIn(folder),
    format: undefined,
  }).catch((error: unknown) => ({ error, [Symbol.dispose]: () => {} }));
  expect(opening).toMatchObject({
    error: {
      kind: "unreadable_input",
      message: expect.stringMatching(
        `data/two.csv.gz: it has ${cut.length} bytes, and the manifest says ${second.length}$`,
      ),
      remedy: "fetch the file again, and the manifest that was written with it",
    },
  });
});

test.each([
  [
    "here",
    (bytes: Buffer) => ({ folder: folderWith({ "manifest.json": two, "one.csv.gz": first, "two.csv.gz": bytes }) }),
  ],
  [
    "in its bucket",
    (bytes: Buffer) => ({
      folder: folderWith({ "manifest.json": two }),
      objects: { "s3://inventories/inv/data/one.csv.gz": first, [`s3://inventories/${key}`]: bytes },
    }),
  ],
])("other bytes than those of the manifest are told at the end of their file %s", async (_, placed) => {
  // The time in its header alone.
  const other = Buffer.from(second);
  other.writeUInt32LE(1, 4);
  const { folder, objects } = { objects: {}, ...placed(other) };
  await expect(read("manifest.json", folder, objects)).rejects.toThrow(
    /two\.csv\.gz: its MD5 is not the one in the manifest$/,
  );
  const { folder: whole, objects: all } = { objects: {}, ...placed(second) };
  expect((await read("manifest.json", whole, all)).rows).toHaveLength(2);
});
