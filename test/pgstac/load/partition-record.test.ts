import { expect, test } from "vitest";
import { type PartitionRecord, readPartition, spanIn } from "../../../src/pgstac/load/partition-record.ts";

const record: PartitionRecord = {
  name: "_items_1_202103",
  oid: 7,
  attached: true,
  bound: null,
  constraint: null,
  starts: null,
  ends: null,
  west: null,
  south: null,
  east: null,
  north: null,
};

test.for([
  [null, null],
  ["DEFAULT", null],
  ["FOR VALUES IN ('2021-03-01 00:00:00+00', '2021-04-01 00:00:00+00')", null],
  [
    "FOR VALUES FROM ('2021-03-01 00:00:00+00') TO ('2021-04-01 00:00:00+00')",
    { low: "2021-03-01T00:00:00.000000Z", high: "2021-04-01T00:00:00.000000Z" },
  ],
  [
    "FOR VALUES FROM ('2021-01-01 00:00:00+00') TO ('2022-01-01 00:00:00+00')",
    { low: "2021-01-01T00:00:00.000000Z", high: "2022-01-01T00:00:00.000000Z" },
  ],
  [
    "FOR VALUES FROM ('9999-12-01 00:00:00+00') TO ('10000-01-01 00:00:00+00')",
    { low: "9999-12-01T00:00:00.000000Z", high: "~010000-01-01 00:00:00+00|10000-01-01 00:00:00+00" },
  ],
  [
    "FOR VALUES FROM ('0044-03-01 00:00:00+00 BC') TO ('0044-04-01 00:00:00+00 BC')",
    {
      low: "-9955-03-01 00:00:00+00|0044-03-01 00:00:00+00 BC",
      high: "-9955-04-01 00:00:00+00|0044-04-01 00:00:00+00 BC",
    },
  ],
] as const)("the bounds of a partition %s", ([bound, bounds]) => {
  expect(readPartition({ ...record, bound }).bounds).toEqual(bounds);
});

const constraint = `CHECK (((datetime >= '2021-03-01 00:00:00+00'::timestamp with time zone)
  AND (datetime <= '2021-03-09 12:00:00.5+00'::timestamp with time zone)
  AND (end_datetime >= '2021-03-02 00:00:00+00'::timestamp with time zone)
  AND (end_datetime <= '2021-04-01 00:00:00+00'::timestamp with time zone)))`;

test.for([
  [null, "anything"],
  ["CHECK ((datetime IS NULL))", "nothing"],
  ["CHECK ((datetime >= '2021-03-01 00:00:00+00'::timestamp with time zone))", "anything"],
  [
    constraint,
    {
      starts: { low: "2021-03-01T00:00:00.000000Z", high: "2021-03-09T12:00:00.500000Z" },
      ends: { low: "2021-03-02T00:00:00.000000Z", high: "2021-04-01T00:00:00.000000Z" },
    },
  ],
] as const)("a partition with the constraint %s lets in", ([text, allowed]) => {
  expect(readPartition({ ...record, constraint: text }).allowed).toEqual(allowed);
});

test("statistics count if they name beginnings, ends and the box of the items", () => {
  const starts = '["2021-03-01 00:00:00+00","2021-03-09 00:00:00+00"]';
  expect(readPartition({ ...record, starts }).observed).toBeNull();
  const span = { low: "2021-03-01T00:00:00.000000Z", high: "2021-03-09T00:00:00.000000Z" };
  expect(readPartition({ ...record, starts, ends: starts }).observed).toEqual({ starts: span, ends: span });
  expect(readPartition({ ...record, west: 1, south: 2, east: 3, north: null }).box).toBeNull();
  expect(readPartition({ ...record, west: 1, south: 2, east: 3, north: 4 }).box).toEqual({
    west: 1,
    south: 2,
    east: 3,
    north: 4,
  });
});

test.for([
  [null, null],
  ["empty", null],
  ['["2021-03-01 00:00:00+00",)', null],
  ["(,)", null],
  ['["-infinity","infinity"]', { low: "--|-infinity", high: "~~|infinity" }],
] as const)("the range %s is read", ([text, span]) => {
  expect(spanIn(text)).toEqual(span);
});
