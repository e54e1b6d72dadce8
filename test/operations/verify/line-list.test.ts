import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { LineList, type LineListFormat } from "../../../src/operations/verify/line-list.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";

afterEach(removeFolders);

test.each<[LineListFormat, Record<string, string>, string, string]>([
  ["text", { url: "a,b" }, "i.missing.txt", "a,b\n"],
  ["csv", { url: "a,b", day: "" }, "i.missing.csv", 'url,day\n"a,b",""\n'],
  ["csv-no-header", { 1: "a,b", 2: "c" }, "i.missing.csv", '"a,b",c\n'],
  ["jsonl", { url: "a,b" }, "i.missing.ndjson", '{"url":"a,b"}\n'],
])("rows of %s are lines of an inventory like it", (format, row, name, text) => {
  const folder = folderWith({});
  using list = new LineList("i.missing", folder, format);
  list.add(row);
  list.finish();
  expect(list.name).toBe(name);
  expect(readFileSync(join(folder, name), "utf8")).toBe(text);
});

test("an empty list leaves no file", () => {
  const folder = folderWith({ "i.missing.csv": "old" });
  using list = new LineList("i.missing", folder, "csv");
  list.finish();
  expect(existsSync(join(folder, "i.missing.csv"))).toBe(false);
});
