import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type InventorySurroundings, openInventory } from "../../../src/input/inventory/open-inventory.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../surroundings.ts";

afterEach(removeFolders);

async function list(address: string, folder: string, options: Partial<InventorySurroundings> = {}) {
  const leftOut = new Map();
  const surroundings = { ...surroundingsIn(folder), format: undefined, leftOut, ...options };
  using inventory = await openInventory(address, surroundings);
  const rows = await Array.fromAsync(inventory.rows);
  return { rows: rows.map(({ row }) => (row instanceof Fault ? {} : row)), leftOut: Object.fromEntries(leftOut) };
}

const files = { "s/b/2.tif": "22", "s/b.tif": "1", "s/a/1.tif": "", "s/a/1.xml": "", "s/.git/x": "", "s/.hidden": "" };

test("a folder's files are rows in the order of their paths, without those that are hidden", async () => {
  const folder = folderWith(files);
  symlinkSync(join(folder, "s"), join(folder, "s/loop"));
  const { rows, leftOut } = await list("s", folder);
  expect(rows.map(({ key }) => key)).toEqual(["a/1.tif", "a/1.xml", "b.tif", "b/2.tif"]);
  expect(rows[3]).toEqual({
    url: join(folder, "s/b/2.tif"),
    key: "b/2.tif",
    size: "2",
    last_modified: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(leftOut).toEqual({ hidden_file: 2 });
});

test("patterns choose by the path below the folder", async () => {
  const { rows, leftOut } = await list("s/", folderWith(files), { include: ["*.tif"], exclude: ["a/**"] });
  expect(rows.map(({ key }) => key)).toEqual(["b.tif", "b/2.tif"]);
  expect(leftOut).toEqual({ hidden_file: 2, excluded: 2 });
});

test("a prefix of a bucket is listed", async () => {
  const asked: string[] = [];
  const listObjects = async function* (bucket: string, prefix: string) {
    asked.push(`${bucket} ${prefix}`);
    for (const key of ["p/", "p/a b.tif", "p/c/", "p/c/d.tif"])
      yield { key, sizeBytes: 5, lastModified: "2026-01-01T00:00:00.000Z", etag: "e" };
  };
  const { rows, leftOut } = await list("s3://b/p/", ".", { listObjects });
  expect(asked).toEqual(["b p/"]);
  expect(rows).toEqual(
    ["a b.tif", "c/d.tif"].map((key) => ({
      url: `s3://b/p/${key}`,
      key,
      size: "5",
      last_modified: "2026-01-01T00:00:00.000Z",
      etag: "e",
    })),
  );
  expect(leftOut).toEqual({ folder_object: 2 });
  expect((await list("s3://b", ".", { listObjects })).rows[0]?.["key"]).toBe("p/a b.tif");
});

test("an empty folder, and patterns for what is no folder, are refused", async () => {
  const folder = folderWith({ "a.txt": "a" });
  mkdirSync(join(folder, "empty"));
  await expect(list("empty", folder)).rejects.toMatchObject({ message: "empty holds no rows" });
  await expect(list("a.txt", folder, { include: ["*"] })).rejects.toMatchObject({ kind: "wrong_usage" });
});
