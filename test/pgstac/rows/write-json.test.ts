import { expect, test } from "vitest";
import { jsonbText } from "./jsonb-text.ts";

test.each([
  ['{"bb":1,"a":[1,"x"]}', '{"a": [1, "x"], "bb": 1}'],
  ['{"a":1,"a":2}', '{"a": 2}'],
  ["5e-06", "0.000005"],
  ["-1.25E-7", "-0.000000125"],
  ["15e-1", "1.5"],
  ["0.00000012", "0.00000012"],
  ['{"a":1e5}', '{"a": 100000.0}'],
  ['{"\\u0061":1}', '{"a": 1}'],
  ["[1.50]", "[1.5]"],
  ["1.25e-101", `0.${"0".repeat(100)}125`],
  ["-12.5e400", `-125${"0".repeat(399)}`],
  ["-0.0", "-0.0"],
  ["[-0.0, 1e400]", `[0.0, 1${"0".repeat(400)}]`],
])("%s is written as %s", (text, canonical) => {
  expect(jsonbText(text)).toBe(canonical);
});

test.each(['{"a":', '{"a":"\u0098"}]'])("%s is written as it stands", (text) => {
  expect(jsonbText(text)).toBeUndefined();
});

// Any word of letters is copied: PostgreSQL refuses those that are not JSON.
test.each(["true", "null", "nonsense"])("the word %s is copied", (text) => {
  expect(jsonbText(text)).toBe(text);
});

test("what is longer than 4 MB is written as it stands", () => {
  const list = `[1e5,"${"x".repeat(4 * 1024 * 1024)}"]`;
  expect(jsonbText(list)).toBeUndefined();
});
