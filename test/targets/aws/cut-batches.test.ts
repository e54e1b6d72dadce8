import fc from "fast-check";
import { expect, test } from "vitest";
import { cutBatches } from "../../../src/targets/aws/cut-batches.ts";

const limits = { count: 10, bytes: 262_144 };

test("requests keep every entry and the order, and stay within the limits", () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: limits.bytes })));
  fc.assert(
    fc.property(sizes, (bytes) => {
      const entries = bytes.map((size, index) => ({ index, bytes: size }));
      const batches = [...cutBatches(entries, limits)];
      expect(batches.flat()).toEqual(entries);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(limits.count);
        expect(batch.reduce((sum, entry) => sum + entry.bytes, 0)).toBeLessThanOrEqual(limits.bytes);
      }
    }),
  );
});

test("small entries fill a request", () => {
  const entries = Array.from({ length: 25 }, () => ({ bytes: 100 }));
  expect([...cutBatches(entries, limits)].map((batch) => batch.length)).toEqual([10, 10, 5]);
});
