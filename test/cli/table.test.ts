import { expect, test } from "vitest";
import { table } from "../../src/cli/table.ts";

test("columns are aligned, numbers to the right, colours not counted", () => {
  const text = table(
    ["name", "items", "title"],
    [
      ["\x1b[31ma\x1b[39m", 1, "x"],
      ["long name", 1_234_567, ""],
    ],
  );
  expect(text).toBe("name           items  title\n\x1b[31ma\x1b[39m                  1  x\nlong name  1,234,567");
});

test("no rows are no table", () => {
  expect(table(["a"], [])).toBe("");
});
