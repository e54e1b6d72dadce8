import fc from "fast-check";
import { expect, test } from "vitest";
import { packSequences, unpackSequences } from "../../../src/pgstac/runs/packed-sequences.ts";

const sequence = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));

function unpacked(packed: Uint8Array): number[] {
  const sequences: number[] = [];
  unpackSequences(packed, (first, last) => {
    for (let each = first; each <= last; each++) sequences.push(each);
  });
  return sequences;
}

test("what is packed comes back sorted, each once", () => {
  fc.assert(
    fc.property(fc.array(sequence), (sequences) => {
      expect(unpacked(packSequences(sequences))).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    }),
  );
});

test("a thousand sequences in a row take six bytes at most", () => {
  const row = Array.from({ length: 1000 }, (_, index) => 9_000_000 + index);
  expect(packSequences(row).length).toBeLessThanOrEqual(6);
});

test("a packed set that is cut short is an error", () => {
  expect(() => unpacked(packSequences([5_000_000]).subarray(0, 2))).toThrow("cut short");
});
