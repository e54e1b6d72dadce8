import fc from "fast-check";
import { expect, test } from "vitest";
import { skipSpace, skipValue } from "../../../src/pipeline/text/skip-value.ts";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
const space = fc.array(fc.constantFrom(" ", "\n", "\r", "\t"), { maxLength: 3 }).map((parts) => parts.join(""));

test("a value ends where JSON ends it, whatever comes before and after, and is as deep as its lists and objects", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 4 }),
      fc.constantFrom(0, 1),
      fc.constantFrom(",1", "]", "}", " ", "\n", "\r", "\t", ""),
      (value, indent, after) => {
        const text = JSON.stringify(value, null, indent);
        expect(skipValue(`[${text}${after}`, 1)).toEqual({ end: 1 + text.length, depth: depthOf(value) });
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["a text with quotes", '"a\\"b"', 6],
  ["a text that ends in a backslash", '"a\\\\"', 5],
  ["a text that ends in a backslash and a quote", '"a\\\\\\""', 7],
  ["an empty text", '""', 2],
  ["a text with brackets", '"]}["', 5],
])("%s ends at its last quote", (_, text, end) => {
  expect(skipValue(`${text},"next"`, 0)).toEqual({ end, depth: 0 });
});

test.each([
  ["a text without its end", '"abc', { end: 4, depth: 0 }],
  ["a list without its end", '[[1, "a]"', { end: 9, depth: 2 }],
  ["nothing", "", { end: 0, depth: 0 }],
  ["an end without its beginning", "]]", { end: 0, depth: 0 }],
])("%s ends within the text", (_, text, expected) => expect(skipValue(text, 0)).toEqual(expected));

test("JSON's space is skipped, and no other", () => {
  fc.assert(
    fc.property(space, fc.constantFrom("x", "\u00a0", "\f", ""), (before, after) => {
      expect(skipSpace(`x${before}${after}`, 1)).toBe(1 + before.length);
    }),
  );
});
