import { basename, join, resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { itemFileName } from "../../../src/operations/items/item-file-name.ts";

test.each([
  ["scene-1", "scene-1.json"],
  ["..", "...json"],
  ["../../../etc/passwd", "..%2F..%2F..%2Fetc%2Fpasswd.json"],
  ["a\\b", "a%5Cb.json"],
])("the item %s has the file %s", (id, name) => expect(itemFileName(id)).toBe(name));

test("every id has a file of its own in the folder, short enough for file systems", () => {
  const id = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
    fc.string({ minLength: 250, maxLength: 400 }),
  );
  fc.assert(
    fc.property(id, id, (one, other) => {
      const name = itemFileName(one);
      expect(basename(name)).toBe(name);
      expect(resolve(join("/out", name))).toBe(`/out/${name}`);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      if (one !== other) expect(itemFileName(other)).not.toBe(name);
    }),
  );
});

test("long ids that differ at their end, and halves of a surrogate pair, are told apart", () => {
  const names = ["a".repeat(300), `${"a".repeat(300)}b`, "\ud800", "\ud801", "\ufffd"].map(itemFileName);
  expect(new Set(names).size).toBe(5);
});
