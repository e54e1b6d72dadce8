import fc from "fast-check";
import { expect, test } from "vitest";
import { previewOf } from "../../../src/operations/enqueue/preview.ts";
import { choose } from "../../../src/operations/enqueue/sample.ts";
import type { Sendable } from "../../../src/operations/send.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test("a sample has its size, or all there are, without one twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(50), fc.nat(60), async (count, size) => {
      const { chosen, count: counted } = await choose(each(upTo(count)), size);
      expect(counted).toBe(count);
      expect(chosen).toHaveLength(Math.min(count, size));
      expect(new Set(chosen).size).toBe(chosen.length);
    }),
  );
});

test.each([
  ["the last of all may be chosen", 3, 2, () => 0, [3, 2]],
  ["the first of all may stay", 3, 2, () => 0.99, [1, 2]],
  // The fourth goes to place 1 of 4; the fifth would go to place 2 of 5, which is not in the sample.
  ["each by its chance among those so far", 5, 2, () => 0.45, [1, 4]],
])("%s", async (_, count, size, random, expected) => {
  expect((await choose(each(upTo(count)), size, random)).chosen).toEqual(expected);
});

test("a preview parses the first messages, counts all and reports the rows that make none", async () => {
  const fault = new Fault("wrong_usage", "no url");
  const rows: Sendable[] = [1, 2, 3, 4].map((number) => ({
    number,
    place: { file: "a.csv", line: number + 1 },
    outgoing: number === 2 ? fault : { body: `{"n":${number}}`, attributes: { sequence: `${number}` } },
  }));
  expect(await previewOf(each(rows), 2)).toEqual({
    messages: [
      { body: { n: 1 }, attributes: { sequence: "1" } },
      { body: { n: 3 }, attributes: { sequence: "3" } },
    ],
    count: 3,
    failures: { count: 1, first: [{ file: "a.csv", line: 3, kind: "wrong_usage", reason: "no url" }] },
  });
});
