import fc from "fast-check";
import { expect, test } from "vitest";
import { parseForStorage, printForStorage } from "../../../src/pgstac/rows/json-for-storage.ts";

test.for([
  ["10.00", "10.0"],
  ["1e2", "100.0"],
  ["0.10", "0.1"],
  ["0.10000000000000001", "0.1"],
  ["-0", "0"],
  ["-0.0", "-0.0"],
  ["1e16", "10000000000000000"],
  ["9007199254740993", "9007199254740993"],
  ["123456789012345678901234567890", "123456789012345678901234567890"],
  ["1e400", "1e400"],
  ["7", "7"],
  ["7.25", "7.25"],
] as const)("%s is stored as %s", ([written, stored]) => {
  expect(printForStorage(parseForStorage(`{"n":[${written}]}`))).toBe(`{"n":[${stored}]}`);
});

test("everything but numbers comes through as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(printForStorage(parseForStorage(text)))).toEqual(JSON.parse(text));
    }),
  );
});

test.for([
  { '1.00, "': "[ 10.0, 1e5 ] \\", b: '\\" 2.0' },
  { text: "between [2.50] and 10", "keys, 0.10, too": ["from :-0, on"] },
])("numbers inside text are text: %j", (value) => {
  const text = JSON.stringify(value);
  expect(printForStorage(parseForStorage(text))).toBe(text);
});

test.for(["1.2.3", "01", "1e", "-", "[1.0,]", '{"a":1.0', '"\\'])("%s is no JSON", (text) => {
  expect(() => parseForStorage(text)).toThrow(SyntaxError);
});
