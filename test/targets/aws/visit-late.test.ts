import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { operateTimeoutSeconds } from "../../../src/settings/operate-timeout.ts";
import type { SentMessage } from "../../../src/targets/aws/read-message.ts";
import { visitWaiting } from "../../../src/targets/aws/visit-waiting.ts";
import type { QueueName, QueueVisit, ReceivedMessage, ReceiveOptions } from "../../../src/targets/messaging.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const queue: QueueName = { stage: "gen", dead: false };
const { signal } = new AbortController();

const message = (id: string, { receipt = id, sentAt = 0 } = {}): SentMessage => ({
  ...{ id, body: id, attributes: {}, receiveCount: 1, publishedAt: 0, receipt },
  ...{ sentAt, servedAt: 0 },
});

/** A queue that hands out batches as they are written down, then nothing. */
function writtenQueue(batches: readonly (readonly SentMessage[])[]) {
  const left = [...batches];
  const renewed: string[] = [];
  const deleted: string[] = [];
  let hiddenSeconds = 0;
  const calls = {
    receive: async (_: unknown, { visibilitySeconds }: ReceiveOptions) => {
      hiddenSeconds = visibilitySeconds;
      return left.shift() ?? [];
    },
    renew: async (_: unknown, messages: readonly ReceivedMessage[]) => {
      for (const { receipt } of messages) renewed.push(receipt);
      return { copies: messages.map(({ id }) => `copy of ${id}`), uncopied: [] };
    },
    delete: async (_: unknown, messages: readonly ReceivedMessage[]) => {
      for (const { receipt } of messages) deleted.push(receipt);
    },
    changeVisibility: async () => {},
  };
  return { calls, renewed, deleted, hiddenSeconds: () => hiddenSeconds };
}

function visitChoosing(choose: QueueVisit["choose"]) {
  const dropped: number[] = [];
  return { dropped, visit: { choose, onDeleted: (count: number) => void dropped.push(count), signal } };
}

test("messages stay hidden for as long as the ledger may take to answer, and are then copied", async () => {
  const { calls, renewed, hiddenSeconds } = writtenQueue([[message("a")]]);
  const { visit } = visitChoosing(async () => {
    vi.advanceTimersByTime(operateTimeoutSeconds * 1_000);
    return [];
  });
  await visitWaiting(calls, queue, visit);
  expect(hiddenSeconds()).toBeGreaterThan(operateTimeoutSeconds);
  expect(renewed).toEqual(["a"]);
});

test("messages in hand for too long are copied once they come again, since somebody may work on them", async () => {
  const { calls, renewed, deleted, hiddenSeconds } = writtenQueue([
    [message("a"), message("b")],
    [message("a", { receipt: "a again" })],
  ]);
  const asked: string[] = [];
  const { visit } = visitChoosing(async (messages) => {
    asked.push(...messages.map(({ id }) => id));
    vi.advanceTimersByTime(hiddenSeconds() * 1_000);
    return [];
  });
  await visitWaiting(calls, queue, visit);
  expect(renewed).toEqual(["a again"]);
  expect(asked).toEqual(["a", "b"]);
  expect(deleted).toEqual([]);
});

test("nothing is copied where the ledger fails after too long", async () => {
  const { calls, renewed, hiddenSeconds } = writtenQueue([[message("a")]]);
  const { visit } = visitChoosing(async () => {
    vi.advanceTimersByTime(hiddenSeconds() * 1_000);
    throw new Error("no ledger");
  });
  await expect(visitWaiting(calls, queue, visit)).rejects.toThrow("no ledger");
  expect(renewed).toEqual([]);
});

const minutes = 60_000;

test.each([
  ["all are", 1_000],
  ["some of them are", 400],
])("full batches that were sent meanwhile are gone through as long as %s to be dropped", async (_, own) => {
  const batch = (name: number, count: number, sentAt: number): SentMessage[] =>
    Array.from({ length: count }, (_each, index) =>
      message(`${index < own ? "own" : "other"} ${name}-${index}`, { sentAt }),
    );
  const later = Array.from({ length: 20 }, (_each, index) => batch(index, 1_000, 5 * minutes));
  const { calls } = writtenQueue([batch(99, 500, 0), ...later]);
  const { dropped, visit } = visitChoosing(async (messages) => messages.filter(({ id }) => id.startsWith("own")));
  await visitWaiting(calls, queue, visit);
  expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(20 * own + Math.min(own, 500));
});
