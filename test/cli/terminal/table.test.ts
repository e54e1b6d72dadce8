import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { paint, painted } from "../../../src/cli/terminal/paint.ts";
import { table } from "../../../src/cli/terminal/table.ts";

test("columns are aligned, numbers to the right, colours not counted", () => {
  const text = table(
    ["name", "items", "title"],
    [
      [paint("red", "a"), 1, "x"],
      ["long name", 1_234_567, ""],
    ],
  );
  const terminal = { stdout: Object.assign(new PassThrough(), { isTTY: true }), env: { TERM: "xterm" } };
  expect(painted(text, terminal)).toBe(
    "name           items  title\n\x1b[31ma\x1b[39m                  1  x\nlong name  1,234,567",
  );
});

test("no rows are no table", () => {
  expect(table(["a"], [])).toBe("");
});

test("a cell stays on its line", () => {
  expect(table(["id"], [["a\nb\tc"]])).toBe("id\na\\nb\\u0009c");
});
