import { expect, test } from "vitest";
import { timeTicks } from "../../../src/ui/page/time-ticks.ts";

test.each([
  ["one day", "2020-01-01T00:00:00Z", "2020-01-01T23:00:00Z", ["2020-01-01"]],
  [
    "days",
    "2020-01-01T00:00:00Z",
    "2020-01-09T00:00:00Z",
    ["2020-01-01", "2020-01-03", "2020-01-05", "2020-01-07", "2020-01-09"],
  ],
  ["years", "2000-01-01T00:00:00Z", "2020-01-01T00:00:00Z", ["2000-01", "2005-01", "2010-01", "2015-01", "2020-01"]],
  [
    "years up to an end",
    "2006-01-01T00:00:00Z",
    "2025-12-31T00:00:00Z",
    ["2006-01", "2011-01", "2016-01", "2021-01", "2025-12"],
  ],
])("a time line of %s has ticks at whole days or months", (_, first, last, ticks) => {
  expect(timeTicks(first, last)).toEqual(ticks);
});
