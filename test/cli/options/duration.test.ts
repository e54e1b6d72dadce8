import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDuration, parseMoment } from "../../../src/cli/options/duration.ts";

test.each([
  ["30s", 30_000],
  ["10m", 600_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["1h30m", 5_400_000],
  ["1.5s", 1500],
  ["20ms", 20],
])("%s", (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(["", "10", "m", "10 m", "-5m", "10mm", "soon"])("%j is no duration", (text) => {
  expect(() => parseDuration(text)).toThrow("Expected a duration");
});

test("a number without its unit is refused with the right spelling", () => {
  expect(() => parseDuration("5")).toThrow("Expected a duration with its unit: 5s for seconds, 5m for minutes.");
});

test("a moment is a distance from now or a date", () => {
  expect(parseMoment("2026-01-31T12:00:00Z")).toBe(Date.UTC(2026, 0, 31, 12));
  expect(Math.abs(Date.now() - 60_000 - parseMoment("1m"))).toBeLessThan(1000);
  for (const text of ["2026-99-99", "99999999999d", `${"9".repeat(400)}d`])
    expect(() => parseMoment(text)).toThrow("Expected a time");
});

test("every text is a duration or refused", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(parseDuration(text)).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(String(error)).toContain("Expected a duration");
      }
    }),
  );
});
