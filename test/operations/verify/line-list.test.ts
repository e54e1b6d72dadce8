import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { LineList, type LineListFormat } from "../../../src/operations/verify/line-list.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { runWithSmallFiles, smallFileBytes } from "../../run-with-small-files.ts";

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

test("a folder in the place of a list is refused before any line is read", () => {
  const folder = folderWith({ "i.missing.csv/kept": "a" });
  expect(() => new LineList("i.missing", folder, "csv")).toThrow("i.missing.csv cannot be written: it is a folder");
});

test("a disk that is full leaves the list of before, and no part of the new one", () => {
  const folder = folderWith({ "i.missing.txt": "old" });
  const module = fileURLToPath(new URL("../../../src/operations/verify/line-list.ts", import.meta.url));
  const { stdout } = runWithSmallFiles(`
    const { LineList } = await import(${JSON.stringify(module)});
    try {
      using list = new LineList("i.missing", ${JSON.stringify(folder)}, "text");
      list.add({ url: "a".repeat(${2 * smallFileBytes}) });
      list.finish();
    } catch ({ name, message }) {
      console.log(name + ": " + message);
    }`);
  expect(stdout).toMatch(/^Fault: i\.missing\.txt cannot be written: /);
  expect(readdirSync(folder)).toEqual(["i.missing.txt"]);
  expect(readFileSync(join(folder, "i.missing.txt"), "utf8")).toBe("old");
});
