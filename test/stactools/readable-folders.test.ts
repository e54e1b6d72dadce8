import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { whyUnreadable } from "../../src/stactools/readable-folders.ts";
import { folderWith } from "../cli/folder.ts";

test("a folder that is added is readable at once, and what is closed or linked out of it never is", () => {
  const folder = realpathSync(folderWith({}));
  const [scenes, later, state] = ["scenes", "later", "scenes/.state"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [scenes, later, state]) {
    mkdirSync(each);
    writeFileSync(join(each, "a.tif"), "");
  }
  const readable = [scenes];
  const folders = { readable: () => readable, closed: [state] };
  expect(whyUnreadable(join(scenes, "a.tif"), folders)).toBeUndefined();
  expect(whyUnreadable(join(later, "a.tif"), folders)).toBe("it lies in no folder that may be read");
  readable.push(later);
  expect(whyUnreadable(join(later, "a.tif"), folders)).toBeUndefined();
  expect(whyUnreadable(join(scenes, "a.tif"), folders)).toBeUndefined();
  expect(whyUnreadable(join(state, "a.tif"), folders)).toBe("it is the pipeline's own");
  symlinkSync(join(state, "a.tif"), join(later, "link.tif"));
  expect(whyUnreadable(join(later, "link.tif"), folders)).toBe("it is the pipeline's own");
  writeFileSync(join(scenes, ".key"), "");
  expect(whyUnreadable(join(scenes, ".key"), folders)).toBe("it is hidden");
});
