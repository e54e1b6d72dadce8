import fc from "fast-check";
import { expect, test } from "vitest";
import { shuffled } from "../../../src/operations/enqueue/shuffled.ts";

async function* each(numbers: readonly number[]): AsyncGenerator<number> {
  yield* numbers;
}

test("everything comes once, not before its window reaches it, and in the same order for the same seed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(200), fc.integer({ min: 1, max: 20 }), fc.string(), async (count, size, seed) => {
      const numbers = Array.from({ length: count }, (_, index) => index);
      const mixed = await Array.fromAsync(shuffled(each(numbers), seed, size));
      expect(mixed.toSorted((a, b) => a - b)).toEqual(numbers);
      expect(mixed.every((number, place) => number <= place + size)).toBe(true);
      expect(await Array.fromAsync(shuffled(each(numbers), seed, size))).toEqual(mixed);
    }),
  );
});

test("another seed gives another order", async () => {
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  const [one, other] = await Promise.all(["a", "b"].map((seed) => Array.fromAsync(shuffled(each(numbers), seed))));
  expect(one).not.toEqual(numbers);
  expect(one).not.toEqual(other);
});
