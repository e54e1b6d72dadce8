import { expect, test } from "vitest";
import { parseForStorage } from "../../src/pgstac/stored-json.ts";

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
  expect(JSON.stringify(parseForStorage(`{"n":[${written}]}`))).toBe(`{"n":[${stored}]}`);
});
