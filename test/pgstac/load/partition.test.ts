import { describe, expect, test } from "vitest";
import { allows, matchesStatistics, type Partition, touchesEdge } from "../../../src/pgstac/load/partition.ts";
import { partitionFinder } from "../../../src/pgstac/load/partition-finder.ts";
import { readStoredInstant } from "../../../src/pgstac/load/stored-instant.ts";
import { type Times, union, widened } from "../../../src/pgstac/load/times.ts";
import { boxHolds } from "../../../src/pgstac/rows/box.ts";

const at = (text: string): string => readStoredInstant(`${text}+00`) ?? "";
const day = (date: string): string => at(`${date} 00:00:00`);
const times = (low: string, high: string, endLow = low, endHigh = high): Times => ({
  starts: { low: day(low), high: day(high) },
  ends: { low: day(endLow), high: day(endHigh) },
});
const partition = (
  name: string,
  low: string | null,
  high: string | null,
  allowed: Partition["allowed"] = "anything",
): Partition => ({
  name,
  oid: 1,
  bounds: low !== null && high !== null ? { low, high } : null,
  allowed,
  observed: null,
  box: null,
});

describe("an item's partition", () => {
  const months = [
    partition("march", day("2021-03-01"), day("2021-04-01")),
    partition("april", day("2021-04-01"), day("2021-05-01")),
    partition("last", day("9999-12-01"), at("10000-01-01 00:00:00")),
  ];
  const years = [
    partition("2020", day("2020-01-01"), day("2021-01-01")),
    partition("2021", day("2021-01-01"), day("2022-01-01")),
  ];
  const odd = [
    partition("first half", day("2021-03-01"), day("2021-03-15")),
    partition("second half", day("2021-03-15"), day("2021-04-01")),
  ];
  const whole = [partition("all", null, null)];
  test.for<[readonly Partition[], string, string | undefined]>([
    [months, "2021-03-01 00:00:00", "march"],
    [months, "2021-03-31 23:59:59.999999", "march"],
    [months, "2021-04-01 00:00:00", "april"],
    [months, "2021-05-01 00:00:00", undefined],
    [months, "2021-02-28 23:59:59.999999", undefined],
    [months, "9999-12-31 23:59:59.999999", "last"],
    [years, "2020-12-31 23:59:59", "2020"],
    [years, "2021-01-01 00:00:00", "2021"],
    [years, "2022-01-01 00:00:00", undefined],
    [odd, "2021-03-14 23:59:59", "first half"],
    [odd, "2021-03-15 00:00:00", "second half"],
    [whole, "0001-01-01 00:00:00", "all"],
    [[], "2021-03-01 00:00:00", undefined],
  ])("%#: is the one whose bounds hold its beginning", ([partitions, start, name]) => {
    const find = partitionFinder(partitions);
    // Twice, because the finder remembers months.
    expect([find(at(start))?.name, find(at(start))?.name]).toEqual([name, name]);
  });
});

test.for<[Partition["allowed"], string, string, boolean]>([
  ["anything", "1970-01-01", "9999-01-01", true],
  ["nothing", "2021-03-05", "2021-03-05", false],
  [times("2021-03-01", "2021-03-09"), "2021-03-01", "2021-03-09", true],
  [times("2021-03-01", "2021-03-09"), "2021-02-28", "2021-03-09", false],
  [times("2021-03-01", "2021-03-09"), "2021-03-01", "2021-03-10", false],
  [times("2021-03-01", "2021-03-09", "2021-04-01", "2021-05-01"), "2021-03-01", "2021-03-31", false],
])("a constraint %j lets in %s to %s: %s", ([allowed, start, end, expected]) => {
  expect(allows(partition("p", null, null, allowed), day(start), day(end))).toBe(expected);
});

test("a constraint and statistics match if they name the same times", () => {
  const both = times("2021-03-01", "2021-03-09");
  const settled: Partition = { ...partition("p", null, null, both), observed: times("2021-03-01", "2021-03-09") };
  expect(matchesStatistics(settled)).toBe(true);
  expect(matchesStatistics({ ...settled, observed: times("2021-03-01", "2021-03-08") })).toBe(false);
  expect(matchesStatistics({ ...settled, observed: null })).toBe(false);
  expect(matchesStatistics({ ...settled, allowed: "anything" })).toBe(false);
});

test.for<[Partition["allowed"], Times, boolean]>([
  ["anything", times("2021-03-05", "2021-03-05"), true],
  [times("2021-03-01", "2021-03-09"), times("2021-03-02", "2021-03-08"), false],
  [times("2021-03-01", "2021-03-09"), times("2021-03-01", "2021-03-08"), true],
  [times("2021-03-01", "2021-03-09"), times("2021-03-02", "2021-03-09"), true],
  [
    times("2021-03-01", "2021-03-09", "2021-03-05", "2021-03-20"),
    times("2021-03-02", "2021-03-08", "2021-03-05", "2021-03-06"),
    true,
  ],
  [
    times("2021-03-01", "2021-03-09", "2021-03-05", "2021-03-20"),
    times("2021-03-02", "2021-03-08", "2021-03-06", "2021-03-20"),
    true,
  ],
])("times taken from a partition reach its edge: %#", ([allowed, gone, expected]) => {
  expect(touchesEdge(partition("p", null, null, allowed), gone)).toBe(expected);
});

test("times widen to either side, and to both at once", () => {
  const one = widened(null, day("2021-03-05"), day("2021-03-06"));
  expect(one).toEqual(times("2021-03-05", "2021-03-05", "2021-03-06", "2021-03-06"));
  expect(widened(one, day("2021-03-01"), day("2021-03-20"))).toEqual(
    times("2021-03-01", "2021-03-05", "2021-03-06", "2021-03-20"),
  );
  expect(union(times("2021-03-05", "2021-03-06"), times("2021-03-01", "2021-03-20"))).toEqual(
    times("2021-03-01", "2021-03-20"),
  );
  const known = times("2021-03-01", "2021-03-20");
  expect(union(known, times("2021-03-05", "2021-03-06"))).toEqual(known);
});

const box = { west: 0, south: 0, east: 10, north: 10 };
test.for([
  [box, box, true],
  [box, null, true],
  [null, box, false],
  [null, null, true],
  [box, { ...box, west: -1 }, false],
  [box, { ...box, south: -1 }, false],
  [box, { ...box, east: 11 }, false],
  [box, { ...box, north: 11 }, false],
] as const)("%j holds %j: %s", ([outer, inner, expected]) => {
  expect(boxHolds(outer, inner)).toBe(expected);
});
