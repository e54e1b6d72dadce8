import fc from "fast-check";
import { expect, test } from "vitest";
import { timeProblems } from "../../../src/pipeline/item/time-problems.ts";
import { timestamp } from "../../../src/pipeline/item/timestamp.ts";

const sentence = (datetime: unknown): string | undefined => timeProblems({ properties: { datetime } })[0]?.sentence;

test.each([
  ["20240301T102030Z", '"2024-03-01T10:20:30Z"'],
  ["20240301", '"2024-03-01"'],
  ["2024/03/01 00:00:00", '"2024-03-01 00:00:00"'],
  [" 2024-03-01T00:00:00Z\n", '"2024-03-01T00:00:00Z"'],
  ["2024-03-01T00:00:00 UTC", '"2024-03-01T00:00:00Z"'],
  ["2024-03-01T1:02:03Z", '"2024-03-01T01:02:03Z"'],
  ["2024-03-01T00:00:00.Z", '"2024-03-01T00:00:00Z"'],
  ["", "null"],
  ["NaT", "null"],
  [1709251200, '"2024-03-01T00:00:00Z"'],
  [1709251200123, '"2024-03-01T00:00:00.123Z"'],
  ["1709251200", '"2024-03-01T00:00:00Z"'],
  ["2024-03-01T00:00:00Z/2024-03-02T00:00:00Z", '"datetime": null, with start_datetime and end_datetime'],
])("%j probably meant %s", (datetime, meant) => {
  expect(sentence(datetime)).toMatch(/^expected an RFC 3339 date and time, got /);
  expect(sentence(datetime)?.split("; probably meant: ")[1]).toBe(meant);
});

test.each(["2024", "now", "2024-W09-5T00:00:00Z", "12024-01-01T00:00:00Z", 5, true, [], {}])(
  "%j means nothing that is known",
  (datetime) => {
    expect(sentence(datetime)).not.toContain("meant");
    expect(sentence(datetime)).toContain(`got ${JSON.stringify(datetime)}`);
  },
);

test("what is no problem is not told, and what was meant is none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double(), fc.date({ noInvalidDate: true }).map(String)), (datetime) => {
      const told = sentence(datetime);
      expect(told === undefined).toBe(typeof datetime === "string" && timestamp.test(datetime));
      const meant = told?.split("; probably meant: ")[1];
      if (meant?.startsWith('"2')) expect(timestamp.test(JSON.parse(meant))).toBe(true);
    }),
  );
  expect(timeProblems(null)).toEqual([]);
  expect(timeProblems({ properties: { datetime: null } })).toEqual([]);
});
