import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { systemReason } from "../../../src/pipeline/process/system-reason.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";

afterEach(removeFolders);

function errorOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

test("the system's words come after ours", () => {
  const folder = folderWith({ file: "x" });
  expect(systemReason(errorOf(() => readFileSync(join(folder, "none"))))).toMatch(
    /^there is no such file, or no such folder for it \(system: ENOENT: /,
  );
  expect(systemReason(errorOf(() => readFileSync(folder)))).toMatch(/^it is a folder \(system: EISDIR: /);
  expect(systemReason(errorOf(() => writeFileSync(join(folder, "file", "x"), "")))).toMatch(
    /^a part of its path is a file/,
  );
  expect(systemReason(errorOf(() => mkdirSync(folder)))).toMatch(/^it is there already/);
  expect(systemReason(new Error("other words"))).toBe("other words");
});
