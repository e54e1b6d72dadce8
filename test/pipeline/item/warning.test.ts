import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { warningKinds } from "../../../src/pipeline/item/warning.ts";

test("every kind of warning is explained in docs/loading.md", () => {
  const text = readFileSync(new URL("../../../docs/loading.md", import.meta.url), "utf8");
  const [, section = ""] = text.split("\n## Warnings\n");
  const table = section.split("\n## ", 1)[0] ?? "";
  const explained = [...table.matchAll(/^\|(.*?)\|/gm)].flatMap(([, cell = ""]) => cell.match(/(?<=`)\w+(?=`)/g) ?? []);
  expect(explained.toSorted()).toEqual(Object.keys(warningKinds).toSorted());
});
