import { expect, test } from "vitest";
import { sendDoubtfulLast } from "../../../src/operations/enqueue/send-doubtful-last.ts";
import type { RunProgress } from "../../../src/operations/runs/run-progress.ts";
import type { Sendable, SendEffects } from "../../../src/operations/send.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { SequenceSet } from "../../../src/pipeline/run/sequence-set.ts";

async function* rows(count: number): AsyncGenerator<Sendable> {
  for (let number = 1; number <= count; number++) {
    yield { number, place: { file: "urls.txt", line: number }, outgoing: { body: String(number), attributes: {} } };
  }
}

/** Sends rows of which some are in doubt and some of those arrived. */
async function sent(
  count: number,
  {
    inDoubt,
    arrived,
    publish,
  }: {
    readonly inDoubt: readonly number[];
    readonly arrived: readonly number[];
    readonly publish?: SendEffects["publish"];
  },
) {
  const order: number[] = [];
  const told: RunProgress[] = [];
  const report = await sendDoubtfulLast(
    rows(count),
    {
      signal: new AbortController().signal,
      onProgress: (_, progress) => void told.push(progress),
      publish: async (messages) => {
        order.push(...messages.map(({ body }) => Number(body)));
        return (await publish?.(messages)) ?? new Map();
      },
    },
    {
      inDoubt: SequenceSet.of(inDoubt),
      notArrived: async (held, onWaiting) => {
        onWaiting();
        return held.filter(({ number }) => !arrived.includes(number));
      },
    },
  );
  return { report, order, told };
}

test("rows in doubt are sent last, and not if they arrived", async () => {
  const { report, order } = await sent(8, { inDoubt: [3, 4, 8], arrived: [4] });
  expect(order).toEqual([1, 2, 5, 6, 7, 3, 8]);
  expect(report).toMatchObject({ sent: 7, resumeAfter: 8, stopped: undefined });
});

test("a run whose last rows arrived is done with them", async () => {
  const { report, order } = await sent(8, { inDoubt: [7, 8], arrived: [7, 8] });
  expect(order).toEqual([1, 2, 3, 4, 5, 6]);
  expect(report).toMatchObject({ sent: 6, resumeAfter: 8 });
});

test("until they are sent, the run goes on from the first of them, and counts what it sent beyond", async () => {
  const { told } = await sent(8, { inDoubt: [3, 4], arrived: [] });
  expect(told.at(-1)).toMatchObject({ resumeAfter: 2, doneBeyond: 4 });
  expect(told.every(({ resumeAfter }) => resumeAfter <= 2)).toBe(true);
});

test("a failure in the last part leaves them in doubt, and counts what was refused before", async () => {
  const down = new Fault("infrastructure", "no answer");
  const refused = new Fault("item_too_large", "too large");
  const { report } = await sent(4, {
    inDoubt: [2],
    arrived: [],
    publish: async ([first]) => {
      if (first?.body === "2") throw down;
      return new Map([[0, refused]]);
    },
  });
  expect(report).toMatchObject({ sent: 2, resumeAfter: 1, stopped: down, failures: { count: 1 } });
});
