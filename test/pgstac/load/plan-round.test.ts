import { expect, test } from "vitest";
import { outdatedPartitions } from "../../../src/pgstac/load/outdated-partitions.ts";
import type { Partition } from "../../../src/pgstac/load/partition.ts";
import { planRound } from "../../../src/pgstac/load/plan-round.ts";
import type { Times } from "../../../src/pgstac/load/times.ts";
import type { ItemRow } from "../../../src/pgstac/rows/item-row.ts";
import type { TimedDocument } from "../../../src/pgstac/rows/item-times.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { LoadMethod } from "../../../src/pipeline/operate/load-method.ts";

const day = (date: string): string => `${date}T00:00:00.000000Z`;
const within = (low: string, high: string): Times => {
  const span = { low: day(low), high: day(high) };
  return { starts: span, ends: span };
};
const march: Partition = {
  name: "_items_1_202103",
  oid: 3,
  bounds: { low: day("2021-03-01"), high: day("2021-04-01") },
  allowed: within("2021-03-05", "2021-03-20"),
  observed: within("2021-03-05", "2021-03-20"),
  box: { west: 0, south: 0, east: 10, north: 10 },
};
type KnownState = Parameters<typeof planRound>[0];
const state = (changes: Partial<KnownState> = {}): KnownState => ({
  version: "0",
  leavesStatistics: false,
  hasLedger: false,
  snapshot: "1:1:",
  collection: {
    id: "c",
    partitionTrunc: "month",
    table: "_items_1",
    baseItem: "{}",
    stacVersion: undefined,
    baseItemId: null,
    tagsItems: false,
  },
  partitions: [march],
  existing: new Map(),
  writers: new Set<string>(),
  ...changes,
});

const item = (id: string, date: string): TimedDocument => ({
  id,
  bytes: Buffer.alloc(0),
  said: {},
  start: day(date),
  end: day(date),
});
const items = [
  item("late", "2021-03-19"),
  item("early", "2021-03-06"),
  item("outside", "2021-03-30"),
  item("april", "2021-04-02"),
];
const broken = new Fault("item_refused", "it is broken");
const times = new Map<string, TimedDocument | Fault>([
  ...items.map((one) => [one.id, one] as const),
  ["broken", broken],
]);
const documents = [...times.keys()].map((id) => ({ id, collection: "c", text: "" }));
const existing = new Map([
  ["early", [march]],
  ["broken", [march]],
]);

const plan = (changes: Partial<KnownState>, method: LoadMethod = "upsert") => {
  const { stored, waiting, faults, ...rest } = planRound(state(changes), documents, times, method);
  return {
    ...rest,
    stored: stored.map(({ id }) => id),
    waiting: waiting.map(({ id }) => id),
    faults: [...faults].map(([id, { kind }]) => `${id} ${kind}`),
  };
};

test("items that their partitions take are stored in order of time, others wait", () => {
  expect(plan({})).toEqual({
    stored: ["early", "late"],
    replaces: false,
    waiting: ["outside", "april"],
    left: [],
    lacksTables: true,
    faults: ["broken item_refused"],
  });
});

test("in a collection that is one table items keep their order", () => {
  const whole: Partition = { ...march, bounds: null, allowed: "anything" };
  const collection = { ...state().collection, partitionTrunc: null };
  expect(plan({ collection, partitions: [whole] })).toMatchObject({
    stored: ["late", "early", "outside", "april"],
    waiting: [],
    lacksTables: false,
  });
});

test.for<[LoadMethod, object]>([
  ["upsert", { stored: ["early", "late"], replaces: true, faults: ["broken item_refused"] }],
  ["delsert", { stored: ["early", "late"], replaces: true, faults: ["broken item_refused"] }],
  ["ignore", { stored: ["late"], replaces: false, left: ["early", "broken"], faults: [] }],
  ["insert", { stored: ["late"], replaces: false, faults: ["early item_refused", "broken item_refused"] }],
])("%s treats items that are there", ([method, expected]) => {
  expect(plan({ existing }, method)).toMatchObject(expected);
});

test("a partition that is narrower than its bounds needs no table", () => {
  const two = [
    march,
    { ...march, name: "_items_1_202104", oid: 4, bounds: { low: day("2021-04-01"), high: day("2021-05-01") } },
  ];
  expect(plan({ partitions: two })).toMatchObject({ waiting: ["outside", "april"], lacksTables: false });
});

const row = (changes: Partial<ItemRow> = {}): ItemRow =>
  ({ ...item("late", "2021-03-19"), box: { west: 1, south: 1, east: 2, north: 2 }, ...changes }) as ItemRow;
const written = { copied: [row()], gone: new Map<Partition, Times>(), faults: new Map<string, Fault>() };

test.for<[string, Partial<KnownState>, Partial<typeof written>, boolean, string[]]>([
  ["a row within what is known", {}, {}, true, []],
  ["statistics that pgstac keeps later", { leavesStatistics: true }, {}, true, [march.name]],
  [
    "statistics that say otherwise than the constraint",
    { partitions: [{ ...march, observed: null }] },
    {},
    true,
    [march.name],
  ],
  [
    "a row beside the partition's box",
    {},
    { copied: [row({ box: { west: -1, south: 1, east: 2, north: 2 } })] },
    true,
    [march.name],
  ],
  [
    "the same where boxes are not kept",
    {},
    { copied: [row({ box: { west: -1, south: 1, east: 2, north: 2 } })] },
    false,
    [],
  ],
  [
    "rows that went from the edge",
    {},
    { gone: new Map([[march, within("2021-03-05", "2021-03-06")]]) },
    true,
    [march.name],
  ],
  ["rows that went from the middle", {}, { gone: new Map([[march, within("2021-03-06", "2021-03-07")]]) }, true, []],
  ["an item that was refused", {}, { copied: [], faults: new Map([["late", broken]]) }, true, [march.name]],
])("partitions to update after %s", ([, changes, wrote, watchesBoxes, expected]) => {
  const decided = planRound(state(changes), documents, times, "upsert");
  expect([...outdatedPartitions(state(changes), decided, { ...written, ...wrote }, watchesBoxes)]).toEqual(expected);
});
