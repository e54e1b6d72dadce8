import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { FailuresFile } from "../../src/operations/failures-file.ts";
import { openFailuresFile } from "../../src/operations/open-failures-file.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";

afterEach(removeFolders);

const failure = { file: "a", line: 1, kind: "not_json", reason: "broken" };
const old = '{"failure":{"kind":"not_json"}}\n';

test("a file is there once it is whole, and only for its owner to read", () => {
  const folder = folderWith({});
  const path = join(folder, "f.ndjson");
  using failures = new FailuresFile("f.ndjson", path);
  for (let line = 1; line <= 5000; line++) failures.write({ ...failure, line }, { text: "x".repeat(100) });
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(folder)).toEqual([`f.ndjson.${process.pid}.part`]);
  expect(failures.close()).toEqual({ file: "f.ndjson", earlier: undefined, error: undefined });
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(5001);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["f.ndjson"]);
});

test("the file of an earlier run keeps its contents under another name, also when nothing fails any more", () => {
  for (const fails of [true, false]) {
    const folder = folderWith({ "f.ndjson": old });
    using failures = new FailuresFile("f.ndjson", join(folder, "f.ndjson"));
    if (fails) failures.write(failure, undefined);
    expect(failures.close()).toMatchObject({ file: fails ? "f.ndjson" : undefined, earlier: "f.ndjson.previous" });
    expect(readFileSync(join(folder, "f.ndjson.previous"), "utf8")).toBe(old);
    expect(existsSync(join(folder, "f.ndjson"))).toBe(fails);
  }
});

test("a run that goes on adds to the file of the one before", () => {
  for (const fails of [true, false]) {
    const folder = folderWith({ "f.ndjson": old });
    using failures = new FailuresFile("f.ndjson", join(folder, "f.ndjson"), true);
    if (fails) failures.write(failure, undefined);
    expect(failures.close()).toMatchObject({ file: fails ? "f.ndjson" : undefined, earlier: undefined });
    const text = readFileSync(join(folder, "f.ndjson"), "utf8");
    expect(text.startsWith(old)).toBe(true);
    expect(text.split("\n")).toHaveLength(fails ? 3 : 2);
    expect(readdirSync(folder)).toEqual(["f.ndjson"]);
  }
});

test("a file that cannot be written is an error to report, and ends nothing", () => {
  using failures = new FailuresFile("f", join(folderWith({}), "nowhere", "f"));
  for (let line = 1; line <= 5000; line++) failures.write({ ...failure, line }, { text: "x".repeat(100) });
  expect(failures.close()).toMatchObject({ file: undefined, error: { code: "ENOENT" } });
});

test("the file stands beside the input, and failures of failures are numbered", () => {
  const folder = folderWith({ "a.ndjson": "", "a.ndjson.failures.ndjson": old, "a.ndjson.failures-2.ndjson": old });
  const nameFor = (inputs: readonly string[], named?: string) => {
    using failures = openFailuresFile({ named, inputs, folder, command: "publish" });
    failures.write(failure, undefined);
    return failures.close().file;
  };
  expect(nameFor(["a.ndjson.failures.ndjson"])).toBe("a.ndjson.failures-2.ndjson");
  expect(nameFor(["a.ndjson.failures-2.ndjson"])).toBe("a.ndjson.failures-3.ndjson");
  expect(nameFor(["a.ndjson"])).toBe("a.ndjson.failures.ndjson");
  expect(nameFor(["a.ndjson"], "mine")).toBe("mine");
  const elsewhere = /^publish-\d{14}-\d+\.failures\.ndjson$/;
  for (const inputs of [["-"], ["https://a.example/x"], ["a.ndjson", "b"]]) expect(nameFor(inputs)).toMatch(elsewhere);
});

test("a file that holds anything but failures is not replaced", () => {
  const folder = folderWith({ "a.ndjson": old, "notes.txt": "mine" });
  const open = (named: string) => () => openFailuresFile({ named, inputs: ["a.ndjson"], folder, command: "publish" });
  expect(open("a.ndjson")).toThrow("a.ndjson is an input");
  expect(open("notes.txt")).toThrow("notes.txt is there, and is no file of failures");
  expect(open(".")).toThrow("no file of failures");
  writeFileSync(join(folder, "notes.txt"), "");
  expect(open("notes.txt")).not.toThrow();
});
