import { expect, test } from "vitest";
import { jsonbText } from "./jsonb-text.ts";

test.each([
  ['{"bb":1,"a":[1,"x"]}', '{"a": [1, "x"], "bb": 1}'],
  ['{"a":1,"a":2}', '{"a": 2}'],
  ["5e-06", "0.000005"],
  ["-1.25E-7", "-0.000000125"],
  ["15e-1", "1.5"],
  ["0.00000012", "0.00000012"],
])("%s is written as %s", (text, canonical) => {
  expect(jsonbText(text)).toBe(canonical);
});

test.each(['{"a":1e5}', '{"\\u0061":1}', "[1.50]", '{"a":'])("%s is written as it stands", (text) => {
  expect(jsonbText(text)).toBeUndefined();
});

// Any word of letters is copied: PostgreSQL refuses those that are not JSON.
test.each(["true", "null", "nonsense"])("the word %s is copied", (text) => {
  expect(jsonbText(text)).toBe(text);
});
