import { expect, test } from "vitest";
import { checkNesting, nestingLimit } from "../../../src/pipeline/text/check-nesting.ts";

const nested = (depth: number, within = ""): string => `${"[".repeat(depth)}${within}${"]".repeat(depth)}`;

test.each([
  ["at the limit", nested(nestingLimit)],
  ["at the limit, with a long text in it", nested(nestingLimit, `"${"x".repeat(1000)}"`)],
  ["nowhere, however long", `[${"[],".repeat(1000)}[]]`],
  ["only in a text", `"${nested(1000)}"`],
])("a document nested %s is taken", (_, text) => {
  expect(checkNesting(text, "invalid_item", "the item")).toBeUndefined();
});

test.each([
  ["lists", nested(nestingLimit + 1)],
  ["objects", `${'{"a":'.repeat(nestingLimit + 1)}1${"}".repeat(nestingLimit + 1)}`],
  ["lists after space", `  \n${nested(nestingLimit + 1)}`],
  ["lists beside other values", `{"a": 1, "b": ${nested(nestingLimit)}}`],
])("%s nested one deeper are refused, as the kind that is asked for", (_, text) => {
  expect(() => checkNesting(text, "invalid_item", "the item")).toThrow(
    expect.objectContaining({
      kind: "invalid_item",
      message: expect.stringContaining(`the item is nested deeper than ${nestingLimit} levels`),
    }),
  );
});
