import { expect, test } from "vitest";
import { readSearchPeriod } from "../../src/input/search-period.ts";

test.each([
  ["2024", "2024-01-01T00:00:00Z", "2024-12-31T23:59:59.999999Z"],
  ["2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999999Z"],
  ["2024-02-03", "2024-02-03T00:00:00Z", "2024-02-03T23:59:59.999999Z"],
  ["2024-06-01T12:00:00Z", "2024-06-01T12:00:00Z", "2024-06-01T12:00:00Z"],
  ["2023-12/2024-06", "2023-12-01T00:00:00Z", "2024-06-30T23:59:59.999999Z"],
  ["../2024", undefined, "2024-12-31T23:59:59.999999Z"],
  ["2024/", "2024-01-01T00:00:00Z", undefined],
])("%s", (text, from, to) => {
  expect(readSearchPeriod(text)).toEqual({ ...(from && { from }), ...(to && { to }) });
});

test.each(["", "..", "../..", "2024/2025/2026", "June", "2024-13", "2024-02-30", "2024-06-01T99:00:00Z", "24"])(
  "%j is refused",
  (text) => {
    expect(() => readSearchPeriod(text)).toThrow(/is no time and no period/);
  },
);
