import { expect, test } from "vitest";
import { visitWaiting } from "../../../src/targets/aws/visit-waiting.ts";
import type { QueueName, ReceivedMessage, ReceiveOptions } from "../../../src/targets/messaging.ts";

const queue: QueueName = { stage: "gen", dead: false };
const { signal } = new AbortController();

/** A queue whose time passes by a second with each call, and which hands out the copies that it shows before all else. */
function hurriedQueue(count: number, secondsPerBatch: number) {
  let now = 0;
  let copies = 0;
  let mostInHand = 0;
  const inHand = new Set<string>();
  const waiting = Array.from({ length: count }, (_, index) => ({ id: `${index}`, body: `${index}`, shownAt: -index }));
  const receive = async (_: unknown, { limit }: ReceiveOptions): Promise<ReceivedMessage[]> => {
    now += secondsPerBatch;
    waiting.sort((a, b) => b.shownAt - a.shownAt);
    const first = waiting.findIndex(({ shownAt }) => shownAt <= now);
    const taken = first < 0 ? [] : waiting.splice(first, limit);
    for (const { id } of taken) inHand.add(id);
    mostInHand = Math.max(mostInHand, inHand.size);
    return taken.map(({ id, body }) => ({ id, body, attributes: {}, receiveCount: 1, publishedAt: 0, receipt: id }));
  };
  const renew = async (_: unknown, messages: readonly ReceivedMessage[], delaySeconds: number): Promise<string[]> =>
    messages.map(({ id, body }) => {
      const copy = `copy ${++copies}`;
      inHand.delete(id);
      waiting.push({ id: copy, body, shownAt: now + delaySeconds });
      return copy;
    });
  return { calls: { receive, renew }, waiting, mostInHand: () => mostInHand, copies: () => copies };
}

test.each([
  ["some messages", 3_000, 1],
  ["a long queue, whose copies are shown before the visit has ended", 60_000, 4],
])("each of %s is handed out once, and few are in hand at once", async (_, count, secondsPerBatch) => {
  const { calls, waiting, mostInHand, copies } = hurriedQueue(count, secondsPerBatch);
  const taken: string[] = [];
  const take = async (messages: readonly ReceivedMessage[]) => {
    taken.push(...messages.map(({ body }) => body));
    return messages;
  };
  await visitWaiting(calls, queue, { take, signal });
  expect(taken).toHaveLength(count);
  expect(new Set(taken).size).toBe(count);
  expect(new Set(waiting.map(({ body }) => body)).size).toBe(count);
  expect(mostInHand()).toBeLessThanOrEqual(1_000);
  expect(copies()).toBeLessThan(2 * count);
});

test("a visit ends where a queue hands out nothing but copies", async () => {
  const { calls } = hurriedQueue(10, 1_000);
  const rounds: number[] = [];
  const take = async (messages: readonly ReceivedMessage[]) => {
    rounds.push(messages.length);
    return messages;
  };
  await visitWaiting(calls, queue, { take, signal });
  expect(rounds).toEqual([10]);
});
