import { expect, test } from "vitest";
import type { ObjectState } from "../../../src/operations/publish/bulk-run.ts";
import { NumberBlocks } from "../../../src/operations/publish/number-blocks.ts";
import { noCounts } from "../../../src/pipeline/operate/add-counts.ts";

const object = (address: string, bytes: number, more: Partial<ObjectState> = {}): ObjectState => ({
  address,
  etag: "an etag",
  bytes,
  documents: 0,
  used: 0,
  first: 1,
  left: 0,
  ended: false,
  counts: noCounts,
  failed: 0,
  ...more,
});

test("blocks never overlap, and go on after those of a run that stopped", () => {
  const blocks = new NumberBlocks([object("s3://b/a.ndjson", 1, { first: 500, left: 50 })]);
  const first = blocks.take(object("s3://b/b.ndjson.gz", 3_000_000), 1);
  const second = blocks.take(object("s3://b/c.ndjson.gz", 3_000_000), 1);
  expect(first.first).toBe(550);
  expect(second.first).toBe(first.first + first.left);
});

test("what objects had tells how many numbers others need", () => {
  const blocks = new NumberBlocks([]);
  blocks.learn(object("s3://b/a.ndjson.gz", 1_000_000, { used: 10_000, ended: true }));
  expect(blocks.take(object("s3://b/b.ndjson.gz", 2_000_000), 1).left).toBe(22_100);
});

test("an object that has more items than expected needs few blocks, and a long document gets the numbers it wants", () => {
  const blocks = new NumberBlocks([]);
  let used = 0;
  let taken = 0;
  for (; used < 1_000_000; taken++) used += blocks.take(object("s3://b/a.ndjson.gz", 1000, { used }), 1).left;
  expect(taken).toBeLessThan(20);
  expect(blocks.take(object("s3://b/a.ndjson.gz", 1000), 70_000).left).toBe(70_000);
});
