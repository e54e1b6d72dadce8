import fc from "fast-check";
import { expect, test } from "vitest";
import type { LocalMessaging } from "../../../../src/targets/local/queue/local-messaging.ts";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";
import type { ReceivedMessage } from "../../../../src/targets/messaging.ts";
import { memoryFolder, queueFolder } from "./queue-folder.ts";
import { type Delivery, QueueModel } from "./queue-model.ts";

const maxReceives = 2;

/** A queue and its model, and every delivery that was ever made, the stale ones too. */
interface Pair {
  readonly queue: LocalMessaging;
  readonly model: QueueModel;
  readonly deliveries: { received: ReceivedMessage; modelled: Delivery; dead: boolean }[];
  published: number;
}

type Step = (pair: Pair) => Promise<void>;

const name = (dead: boolean) => ({ stage: "gen", dead }) as const;
const dead = fc.boolean();
const seconds = fc.integer({ min: 0, max: 4 });
/** Mostly the latest deliveries: they are the ones that still count. */
const whichDelivery = fc.integer({ min: 0, max: 6 });

const publish = fc.integer({ min: 0, max: 4 }).map(
  (count): Step =>
    async (pair) => {
      const bodies = Array.from({ length: count }, () => `${pair.published++}`);
      await pair.queue.publish(
        "gen",
        bodies.map((body) => ({ body, attributes: {} })),
      );
      for (const body of bodies) pair.model.publish(body);
    },
);

const receive = fc.tuple(dead, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })).map(
  ([from, limit, visibilitySeconds]): Step =>
    async ({ queue, model, deliveries }) => {
      const received = await queue.receive(name(from), { limit, waitSeconds: 0, visibilitySeconds });
      const modelled = model.receive(from, limit, visibilitySeconds * 1000);
      expect(received.map(({ body, receiveCount }) => [body, receiveCount])).toEqual(
        modelled.map(({ body, receiveCount }) => [body, receiveCount]),
      );
      for (const [index, message] of received.entries()) {
        deliveries.unshift({ received: message, modelled: modelled[index] as Delivery, dead: from });
      }
    },
);

const remove = whichDelivery.map(
  (index): Step =>
    async ({ queue, model, deliveries }) => {
      const chosen = deliveries[index];
      if (!chosen) return;
      await queue.delete(name(chosen.dead), [chosen.received]);
      model.delete(chosen.dead, chosen.modelled.delivery);
    },
);

const change = fc.tuple(whichDelivery, seconds).map(
  ([index, later]): Step =>
    async ({ queue, model, deliveries }) => {
      const chosen = deliveries[index];
      if (!chosen) return;
      await queue.changeVisibility(name(chosen.dead), [chosen.received], later);
      model.changeVisibility(chosen.dead, chosen.modelled.delivery, later * 1000);
    },
);

const move = fc.tuple(whichDelivery, dead, seconds).map(
  ([index, to, delaySeconds]): Step =>
    async ({ queue, model, deliveries }) => {
      const chosen = deliveries[index];
      if (!chosen) return;
      await queue.move(name(chosen.dead), name(to), [{ message: chosen.received, attributes: {}, delaySeconds }]);
      model.move(chosen.dead, to, chosen.modelled.delivery, delaySeconds * 1000);
    },
);

const elapse = fc.integer({ min: 1, max: 3_000 }).map(
  (milliseconds): Step =>
    async ({ model }) => {
      model.now += milliseconds;
    },
);

const release = fc.constant<Step>(async ({ queue, model }) => {
  expect(queue.releaseInFlight("gen")).toBe(model.release());
});

/** Weighted so that messages live long enough to die of their receives. */
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: publish },
  { weight: 8, arbitrary: receive },
  { weight: 2, arbitrary: remove },
  { weight: 2, arbitrary: change },
  { weight: 2, arbitrary: move },
  { weight: 6, arbitrary: elapse },
  { weight: 1, arbitrary: release },
);

test("any sequence of calls leaves what the simplest queue would hold", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 60, size: "max" }), async (sequence) => {
      const model = new QueueModel(maxReceives);
      const { path, remove } = queueFolder(memoryFolder);
      using queue = openQueue(path, { gen: maxReceives, load: maxReceives }, { now: () => model.now });
      const pair: Pair = { queue, model, deliveries: [], published: 0 };
      for (const step of sequence) {
        await step(pair);
        for (const which of [false, true]) {
          expect(await queue.depth(name(which))).toEqual(model.depth(which));
          expect((await queue.peek(name(which), 100)).map(({ body }) => body)).toEqual(model.peek(which, 100));
        }
      }
      remove();
    }),
    { numRuns: 300 },
  );
});
