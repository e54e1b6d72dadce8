import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyTable } from "../../../src/operations/verify/key-table.ts";

test.each([0, 60_000])(
  "a table for %i keys knows those that were added, their latest times and marks, whatever it grows to",
  (expected) => {
    const table = new KeyTable({ keepsTimes: true, expected });
    const times = new Map<string, number>();
    const wrong: string[] = [];
    for (let index = 0; index < 100_000; index++) {
      const key = `k${(index * 7919) % 60_000}`;
      if (table.add(key, index) !== !times.has(key)) wrong.push(key);
      times.set(key, index);
      if (index === 1000) table.find("k0")?.mark(2);
    }
    expect(table.size).toBe(times.size);
    for (const [key, seconds] of times) if (table.find(key)?.seconds !== seconds) wrong.push(key);
    expect(wrong).toEqual([]);
    expect(table.find("k0")?.marks).toBe(2);
    expect(table.find("k7919")?.marks).toBe(0);
    expect(table.find("k60000")).toBeUndefined();
  },
);

test("any texts are told apart", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), fc.array(fc.string({ unit: "binary" })), (added, asked) => {
      const table = new KeyTable({ keepsTimes: false });
      for (const key of added) table.add(key);
      const there = new Set(added);
      expect(table.size).toBe(there.size);
      expect([...added, ...asked].map((key) => table.find(key) !== undefined)).toEqual(
        [...added, ...asked].map((key) => there.has(key)),
      );
    }),
    { numRuns: 30 },
  );
});
