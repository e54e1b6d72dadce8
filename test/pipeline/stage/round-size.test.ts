import fc from "fast-check";
import { expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { type LoadEffects, load } from "../../../src/pipeline/stage/load.ts";
import { itemsAtOnce } from "../../../src/pipeline/stage/order-of-messages.ts";
import { RoundSize } from "../../../src/pipeline/stage/round-size.ts";
import { item, message } from "../message/messages.ts";
import { noLedger } from "../run/no-ledger.ts";

const runMilliseconds = 45_000;
const reserveMilliseconds = 8_000;

/** Delivers messages again and again to a database of such a pace; resolves to the number of runs until all are stored. */
async function runsUntilStored(messages: number, millisecondsPerItem: number, mostRuns: number): Promise<number> {
  const roundSize = new RoundSize();
  let left = Array.from({ length: messages }, (_, index) => message(item(String(index))));
  for (let run = 1; run <= mostRuns; run++) {
    let time = 0;
    const giveUpAt = runMilliseconds - reserveMilliseconds;
    const effects: LoadEffects = {
      loadItems: async (_collection, items) => {
        time += items.length * millisecondsPerItem;
        if (time <= giveUpAt) return new Map();
        time = giveUpAt;
        throw new Fault("infrastructure", "the database did not answer in time");
      },
      loadCollection: async () => {},
      createCollection: async () => {},
      stacVersionOf: () => undefined,
      ledger: noLedger,
      readPayload: async () => "",
      log: () => {},
      now: () => time,
    };
    const limits = { deadline: runMilliseconds, leastMilliseconds: 4_500, createMissingCollections: false, roundSize };
    const verdicts = await load(left, limits, effects);
    left = left.filter((each) => verdicts.get(each)?.outcome !== "done");
    if (left.length === 0) return run;
  }
  return Number.POSITIVE_INFINITY;
}

test("a batch that takes longer than a run is stored in parts, however slow the database", { timeout: 60_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: itemsAtOnce }),
      fc.double({ min: 0.1, max: 3_000, noNaN: true }),
      async (messages, pace) => {
        // As many runs as the work fills, twice over, and one for each time that the batch is halved.
        const needed = Math.ceil((messages * pace) / (runMilliseconds - reserveMilliseconds));
        expect(await runsUntilStored(messages, pace, 2 * needed + 10)).toBeLessThanOrEqual(2 * needed + 10);
      },
    ),
    { numRuns: 30 },
  ),
);

test("rounds are halved by what failed, and grow again to their full size when there is time", () => {
  const size = new RoundSize();
  size.failed(10, 30, 45);
  expect(size.items).toBe(5);
  size.failed(5, 30, 45);
  size.failed(2, 30, 45);
  size.failed(1, 30, 45);
  expect(size.items).toBe(1);
  for (let round = 0; round < 20; round++) size.stored(1, 1, 45);
  expect(size.items).toBe(itemsAtOnce);
});

test("a database that refuses at once says nothing of the size", () => {
  const size = new RoundSize();
  size.failed(itemsAtOnce, 0.1, 45);
  expect(size.items).toBe(itemsAtOnce);
});
