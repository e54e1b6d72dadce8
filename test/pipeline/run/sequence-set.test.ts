import fc from "fast-check";
import { expect, test } from "vitest";
import { SequenceSet } from "../../../src/pipeline/run/sequence-set.ts";

const sequences = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 200 }),
    fc.integer({ min: 65_500, max: 65_600 }),
    fc.integer({ min: 1, max: 1e9 }),
  ),
);

test("does what a Set does", () => {
  fc.assert(
    fc.property(sequences, sequences, (ours, theirs) => {
      const [one, other] = [SequenceSet.of(ours), SequenceSet.of(theirs)];
      const [plain, otherPlain] = [new Set(ours), new Set(theirs)];
      expect(one.count).toBe(plain.size);
      expect(one.countWithout(other)).toBe(plain.difference(otherPlain).size);
      const union = SequenceSet.of(ours);
      union.addAll(other);
      expect([...union.values()]).toEqual([...plain.union(otherPlain)].sort((a, b) => a - b));
      one.removeAll(other);
      expect([...one.values()]).toEqual([...plain.difference(otherPlain)].sort((a, b) => a - b));
      for (const each of theirs) expect(one.has(each)).toBe(false);
    }),
  );
});

test("a range is the same as its members", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70_000 }), fc.integer({ min: 0, max: 140_000 }), (first, more) => {
      const set = new SequenceSet();
      set.addRange(first, first + more);
      expect(set.count).toBe(more + 1);
      expect([set.has(first - 1), set.has(first), set.has(first + more), set.has(first + more + 1)]).toEqual([
        false,
        true,
        true,
        false,
      ]);
    }),
    { numRuns: 30 },
  );
});

test("values begin where they are asked to", () => {
  expect([...SequenceSet.of([1, 70_000, 70_001, 200_000]).values(70_001)]).toEqual([70_001, 200_000]);
});

test("a part that was stored is read back", () => {
  const set = SequenceSet.of([3, 65_537]);
  const read = new SequenceSet();
  for (const [part, bits] of set.parts) read.setPart(part, bits);
  expect([...read.values()]).toEqual([3, 65_537]);
});

test.each([
  [[], 0],
  [[1], 1],
  [[7, 8, 65_535], 65_535],
  [[3, 65_536], 65_536],
  [[200_007, 5], 200_007],
])("the greatest of %j", (given, last) => {
  expect(SequenceSet.of(given).last).toBe(last);
});
