import fc from "fast-check";
import { expect, test } from "vitest";
import { readCondition } from "../../../src/input/inventory/row-condition.ts";

const holds = (condition: string, value: string): boolean => {
  const { column, holds } = readCondition(condition);
  return holds({ [column]: value });
};

test.each([
  ["n > 9", "10", true],
  ["n>9", "9", false],
  ["n >= 1e3", "1000", true],
  ["n != 1.0", "1", false],
  ["n = 9007199254740993", "9007199254740992", false],
  ["n < 5", "", false],
  ["n > 5", "", false],
  ["n=", "", true],
  ["t >= 2026-01-01", "2025-12-31T23:30:00-01:00", true],
  ["t < 2026-01-01T00:00:00Z", "2025-12-31 23:59:59", true],
  ["t = 2026-01-01", "2026-01-01T00:00:00.000Z", true],
  ["t > 2026", "2026-05-01", true],
  ["s = '10'", "10.0", false],
  ["s = '5\"'", '5"', true],
  ["s = it's", "it's", true],
  ["s = b c", "b c", true],
  ["s < b", "a", true],
  ["url ~ \\.tiff?$", "s3://b/a.tif", true],
  ["url !~ \\.tiff?$", "s3://b/a.tif", false],
  ["cloud cover <= 20", "20.0", true],
])("%s of %j is %s", (condition, value, expected) => {
  expect(holds(condition, value)).toBe(expected);
});

test.each(["", "size", "> 5", "size ~ ("])("%j is refused before anything is read", (condition) => {
  expect(() => readCondition(condition)).toThrow(expect.objectContaining({ kind: "wrong_usage" }));
});

test.each([
  ['x = "16', 5],
  ["x = '16\"", 5],
  ['x = 16"', 7],
  ['x = "', 5],
  ["x ~ 'tif$", 5],
  [" 'x = 16'", 2],
])("%s is refused, and said where the quote is that has no other", (condition, character) => {
  const message = `the quote at character ${character} is not closed: ${condition}`;
  expect(() => readCondition(condition)).toThrow(expect.objectContaining({ kind: "wrong_usage", message }));
});

test("of two numbers exactly one of <, = and > holds, as of the numbers themselves", () => {
  const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(number, number, (a, b) => {
      const expected = [a < b, Object.is(a, b) || a === b, a > b];
      expect(["<", "=", ">"].map((operator) => holds(`n ${operator} ${b}`, `${a}`))).toEqual(expected);
    }),
  );
});
