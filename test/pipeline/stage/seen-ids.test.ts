import fc from "fast-check";
import { expect, test } from "vitest";
import { SeenIds } from "../../../src/pipeline/stage/seen-ids.ts";

test("an id is seen again exactly if it was there before, as in a set", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 }), (ids) => {
      const [seen, set] = [new SeenIds(), new Set<string>()];
      for (const id of ids) {
        expect(seen.has(id)).toBe(set.has(id));
        expect(seen.add(id)).toBe(set.has(id));
        set.add(id);
      }
    }),
  );
});

test("a hundred thousand ids that differ in little are told apart, also while the memory grows", () => {
  const seen = new SeenIds();
  const ids = Array.from({ length: 100_000 }, (_, index) => `scenes/S2A_${index}_${index % 7}`);
  expect(ids.filter((id) => seen.add(id))).toEqual([]);
  expect(ids.filter((id) => !seen.add(id))).toEqual([]);
});

test("a full memory takes no more ids and knows those it has", () => {
  const seen = new SeenIds(2048);
  const ids = Array.from({ length: 4000 }, (_, index) => `${index}`);
  for (const id of ids) seen.add(id);
  const known = ids.filter((id) => seen.add(id));
  expect(known).toEqual(ids.slice(0, 1536));
});
