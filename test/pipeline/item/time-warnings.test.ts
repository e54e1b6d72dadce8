import { expect, test } from "vitest";
import { timeWarnings } from "../../../src/pipeline/item/time-warnings.ts";

const now = Date.parse("2026-12-31T20:00:00Z");
const kinds = (properties: Parameters<typeof timeWarnings>[0]): string[] =>
  timeWarnings(properties, now).map(({ kind }) => kind);

test.each([
  ["2026-12-31T20:00:00Z", []],
  ["2027-01-01T19:59:59Z", []],
  ["2027-01-02 01:59:59 +06:00", []],
  ["2027-01-01T20:00:01Z", ["datetime_in_future"]],
  ["2027-01-01t20:00:01,5+00", ["datetime_in_future"]],
  ["2027-01-02", ["datetime_in_future"]],
  ["9999-12-31T23:59:59.999999Z", ["datetime_in_future"]],
  ["0001-01-01T00:00:00Z", []],
])("datetime %s raises %j", (datetime, expected) => expect(kinds({ datetime })).toEqual(expected));

test("a range that begins in the future raises a doubt, one that ends there does not", () => {
  expect(
    kinds({ datetime: null, start_datetime: "2027-06-01T00:00:00Z", end_datetime: "2027-07-01T00:00:00Z" }),
  ).toEqual(["datetime_in_future"]);
  expect(
    kinds({ datetime: null, start_datetime: "2026-01-01T00:00:00Z", end_datetime: "2027-07-01T00:00:00Z" }),
  ).toEqual([]);
});

test("a forecast is for the future", () => {
  expect(kinds({ datetime: "2027-06-01T00:00:00Z", "forecast:horizon": "P6M" })).toEqual([]);
});

test.each([
  ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z", []],
  ["2026-01-01T00:00:00.400Z", "2026-01-01T00:00:00.400321Z", "2026-01-01T00:00:09Z", []],
  ["2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z", null, []],
  ["2025-12-31T23:59:58Z", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z", ["datetime_off_range"]],
  ["2026-01-03T00:00:02", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z", ["datetime_off_range"]],
  ["2026-01-03", null, "2026-01-02", ["datetime_off_range"]],
])("datetime %s from %s to %s raises %j", (datetime, start_datetime, end_datetime, expected) => {
  expect(kinds({ datetime, start_datetime, end_datetime })).toEqual(expected);
});

test("the message has the times", () => {
  expect(timeWarnings({ datetime: "2026-01-03", end_datetime: "2026-01-02" }, now)).toEqual([
    { kind: "datetime_off_range", message: "datetime is 2026-01-03, the range an open start to 2026-01-02" },
  ]);
});
