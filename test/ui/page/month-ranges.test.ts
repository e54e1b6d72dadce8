import { expect, test } from "vitest";
import { monthRanges } from "../../../src/ui/page/month-ranges.ts";

test.each([
  [[], []],
  [["2024-04"], ["2024-04"]],
  [
    ["2024-04", "2024-09"],
    ["2024-04", "2024-09"],
  ],
  [
    ["2023-11", "2023-12", "2024-01", "2024-04"],
    ["2023-11 to 2024-01", "2024-04"],
  ],
])("months that follow one another are one range: %j", (months, ranges) => {
  expect(monthRanges(months)).toEqual(ranges);
});
