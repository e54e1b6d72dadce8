import { expect, test, vi } from "vitest";
import type { SentMessage } from "../../../src/targets/aws/read-message.ts";
import { visitWaiting } from "../../../src/targets/aws/visit-waiting.ts";
import type { QueueName, ReceivedMessage, ReceiveOptions } from "../../../src/targets/messaging.ts";

const queue: QueueName = { stage: "gen", dead: false };
const { signal } = new AbortController();
const mostReceives = 1_000;

interface Behaviour {
  /** Seconds that pass by with each call. */
  readonly secondsPerBatch: number;
  /** Messages that come with each call. */
  readonly comingPerBatch?: number;
  /** False if a receive that does not wait finds nothing. */
  readonly shortPollsFind?: boolean;
}

/** A queue that hands out the copies that it shows before all else, then by age. */
function hurriedQueue(count: number, { secondsPerBatch, comingPerBatch = 0, shortPollsFind = true }: Behaviour) {
  let now = 1_000_000;
  let copies = 0;
  let came = 0;
  let receives = 0;
  let mostInHand = 0;
  const inHand = new Set<string>();
  const waiting = Array.from({ length: count }, (_, index) => ({
    id: `${index}`,
    body: `${index}`,
    sentAt: now - 1,
    shownAt: -index,
  }));
  const receive = async (_: unknown, { limit, waitSeconds }: ReceiveOptions) => {
    receives += 1;
    if (receives > mostReceives) throw new Error("the visit goes on and on");
    now += secondsPerBatch;
    for (let each = 0; each < comingPerBatch; each++) {
      const id = `late ${++came}`;
      waiting.push({ id, body: id, sentAt: now, shownAt: -count - came });
    }
    if (waitSeconds === 0 && !shortPollsFind) return [];
    waiting.sort((a, b) => b.shownAt - a.shownAt);
    const first = waiting.findIndex(({ shownAt }) => shownAt <= now);
    const taken = first < 0 ? [] : waiting.splice(first, limit);
    for (const { id } of taken) inHand.add(id);
    mostInHand = Math.max(mostInHand, inHand.size);
    return taken.map(({ id, body, sentAt }) => ({
      ...{ id, body, attributes: {}, receiveCount: 1, publishedAt: 0, receipt: id },
      sentAt: sentAt * 1_000,
      servedAt: now * 1_000,
    }));
  };
  const renew = async (_: unknown, messages: readonly ReceivedMessage[], delaySeconds: number) => {
    const renewed = messages.map(({ id, body }) => {
      const copy = `copy ${++copies}`;
      inHand.delete(id);
      waiting.push({ id: copy, body, sentAt: now, shownAt: now + delaySeconds });
      return copy;
    });
    return { copies: renewed, uncopied: [] };
  };
  const remove = async (_: unknown, messages: readonly ReceivedMessage[]) => {
    for (const { id } of messages) inHand.delete(id);
  };
  return {
    calls: { receive, renew, delete: vi.fn(remove), changeVisibility: vi.fn(async () => {}) },
    waiting,
    mostInHand: () => mostInHand,
    copies: () => copies,
    receives: () => receives,
  };
}

/** A visit that chooses nothing to delete and notes what it is handed. */
function looking() {
  const rounds: string[][] = [];
  const choose = async (messages: readonly ReceivedMessage[]) => {
    rounds.push(messages.map(({ body }) => body));
    return [];
  };
  return { rounds, visit: { choose, onDeleted: () => {}, signal } };
}

test.each([
  ["some messages", 3_000, 1],
  ["a long queue, whose copies are shown before the visit has ended", 60_000, 4],
])("each of %s is handed out once, and few are in hand at once", async (_, count, secondsPerBatch) => {
  const { calls, waiting, mostInHand, copies } = hurriedQueue(count, { secondsPerBatch });
  const { rounds, visit } = looking();
  await visitWaiting(calls, queue, visit);
  expect(rounds.flat()).toHaveLength(count);
  expect(new Set(rounds.flat()).size).toBe(count);
  expect(new Set(waiting.map(({ body }) => body)).size).toBe(count);
  expect(mostInHand()).toBeLessThanOrEqual(1_000);
  expect(copies()).toBeLessThan(2 * count);
});

test("a visit ends where a queue hands out nothing but copies", async () => {
  const { calls } = hurriedQueue(10, { secondsPerBatch: 1_000 });
  const { rounds, visit } = looking();
  await visitWaiting(calls, queue, visit);
  expect(rounds.map(({ length }) => length)).toEqual([10]);
});

test.each([
  ["a few", 3],
  ["as many as a visit takes at once", 1_000],
])("a visit ends while %s new messages come all the time, after all that waited before", async (_, comingPerBatch) => {
  const { calls, receives } = hurriedQueue(5_000, { secondsPerBatch: 1, comingPerBatch });
  const { rounds, visit } = looking();
  await visitWaiting(calls, queue, visit);
  expect(rounds.flat().filter((body) => !body.startsWith("late"))).toHaveLength(5_000);
  expect(receives()).toBeLessThan(100);
});

test("a visit finds what a short poll, which asks some of SQS's servers, may not find", async () => {
  const { calls } = hurriedQueue(10, { secondsPerBatch: 1, shortPollsFind: false });
  const { rounds, visit } = looking();
  await visitWaiting(calls, queue, visit);
  expect(rounds.flat()).toHaveLength(10);
});

test("a message that SQS hands out twice is copied once, and what it hands out again is deleted", async () => {
  const { calls, waiting, copies } = hurriedQueue(2_500, { secondsPerBatch: 1 });
  let handedOut = 0;
  let earlier: readonly SentMessage[] = [];
  const again: string[] = [];
  const receive = async (from: QueueName, options: ReceiveOptions) => {
    const received = await calls.receive(from, options);
    const late = earlier.filter((_, index) => index % 100 === 0);
    const twice = received.filter((_, index) => index % 100 === 1);
    earlier = ++handedOut <= 3 ? received : [];
    const doubled = [...late, ...(earlier.length > 0 ? twice : [])].map((message) => ({
      ...message,
      receipt: `again ${message.id}`,
    }));
    again.push(...doubled.map(({ receipt }) => receipt));
    return [...received, ...doubled];
  };
  const { rounds, visit } = looking();
  await visitWaiting({ ...calls, receive }, queue, visit);
  expect(rounds.flat().sort()).toEqual([...new Set(rounds.flat())].sort());
  expect(again.length).toBeGreaterThan(40);
  expect(calls.delete.mock.calls.flatMap(([, messages]) => messages.map(({ receipt }) => receipt)).sort()).toEqual(
    again.sort(),
  );
  expect(waiting).toHaveLength(2_500);
  expect(copies()).toBeLessThan(2 * 2_500);
});

test("a message that SQS hands out again after it was deleted is deleted again, and not counted", async () => {
  const { calls } = hurriedQueue(10, { secondsPerBatch: 1 });
  const [first = []] = [await calls.receive(queue, { limit: 10, waitSeconds: 1, visibilitySeconds: 1 })];
  const batches = [first, first.map((message) => ({ ...message, receipt: `again ${message.id}` }))];
  const receive = async () => batches.shift() ?? [];
  const onDeleted = vi.fn();
  await visitWaiting({ ...calls, receive }, queue, { choose: async (fresh) => [...fresh], onDeleted, signal });
  expect(onDeleted.mock.calls).toEqual([[10]]);
  expect(calls.delete).toHaveBeenCalledTimes(2);
});
