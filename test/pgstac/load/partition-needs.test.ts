import { expect, test } from "vitest";
import type { Partition } from "../../../src/pgstac/load/partition.ts";
import { partitionNeeds } from "../../../src/pgstac/load/partition-needs.ts";

const day = (date: string): string => `${date}T00:00:00.000000Z`;
const itemsAt = (...dates: readonly string[]) => dates.map((date) => ({ start: day(date), end: day(date) }));
const month = (name: string, low: string, high: string, allowed: Partition["allowed"]): Partition => ({
  name,
  oid: 1,
  bounds: { low: day(low), high: day(high) },
  allowed,
  observed: null,
  box: null,
});

test.for<["year" | "month" | null, readonly string[], readonly string[]]>([
  ["month", ["2021-03-05", "2021-03-07", "2021-04-01"], ["2021-03-05 2021-03-07", "2021-04-01 2021-04-01"]],
  ["year", ["2021-03-05", "2021-12-31", "2022-01-01"], ["2021-03-05 2021-12-31", "2022-01-01 2022-01-01"]],
  [null, ["2021-03-05", "1984-01-01"], ["1984-01-01 2021-03-05"]],
  ["month", [], []],
])("a collection divided by %s lacks a partition for each of its times: %j", ([trunc, dates, expected]) => {
  const { lacking, narrow } = partitionNeeds(itemsAt(...dates), [], trunc);
  expect(lacking.map(({ starts }) => `${starts.low.slice(0, 10)} ${starts.high.slice(0, 10)}`)).toEqual(expected);
  expect(narrow.size).toBe(0);
});

test("existing partitions are widened in order of their names, so that no two loaders wait in a circle", () => {
  const span = { low: day("2021-03-05"), high: day("2021-03-10") };
  const april = month("b", "2021-04-01", "2021-05-01", "nothing");
  const march = month("a", "2021-03-01", "2021-04-01", { starts: span, ends: span });
  const wide = month("c", "2021-05-01", "2021-06-01", "anything");
  const items = itemsAt("2021-04-02", "2021-05-02", "2021-03-07", "2021-03-11", "2021-03-01");
  const { lacking, narrow } = partitionNeeds(items, [april, march, wide], "month");
  expect(lacking).toEqual([]);
  expect([...narrow].map(([{ name }, { starts }]) => [name, starts])).toEqual([
    ["a", { low: day("2021-03-01"), high: day("2021-03-11") }],
    ["b", { low: day("2021-04-02"), high: day("2021-04-02") }],
  ]);
});
