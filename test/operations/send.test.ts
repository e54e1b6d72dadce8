import { expect, test } from "vitest";
import { type Sendable, type SendEffects, send } from "../../src/operations/send.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { Outgoing } from "../../src/pipeline/stage/carry-item.ts";

const outgoing = (body: string): Outgoing => ({ body, attributes: {} });
const sendable = (number: number, what: Outgoing | Fault = outgoing(String(number))): Sendable => ({
  number,
  place: { file: "scenes.txt", line: number },
  outgoing: what,
});
const numbered = (count: number): Sendable[] => Array.from({ length: count }, (_, index) => sendable(index + 1));
async function* each(sendables: readonly Sendable[], failure?: Error): AsyncGenerator<Sendable> {
  yield* sendables;
  if (failure) throw failure;
}
const effects = (publish: SendEffects["publish"], signal = new AbortController().signal): SendEffects => ({
  publish,
  signal,
  onProgress: () => {},
});
const takesAll: SendEffects["publish"] = async () => new Map();
const refused = new Fault("item_too_large", "too large", { remedy: "a bucket" });

test.each<[string, Sendable[], SendEffects["publish"], { sent: number; resumeAfter: number; failed: unknown[] }]>([
  ["nothing", [], takesAll, { sent: 0, resumeAfter: 0, failed: [] }],
  ["all good", numbered(3), takesAll, { sent: 3, resumeAfter: 3, failed: [] }],
  [
    "one that is no message",
    [sendable(1), sendable(2, refused), sendable(3)],
    takesAll,
    { sent: 2, resumeAfter: 3, failed: [{ line: 2, kind: "item_too_large", reason: "too large (try: a bucket)" }] },
  ],
  [
    "one that the topic refuses, counted among the good ones",
    [sendable(1, refused), sendable(2), sendable(3)],
    async () => new Map([[1, refused]]),
    { sent: 1, resumeAfter: 3, failed: [{ line: 1 }, { line: 3 }] },
  ],
  [
    "none that can be sent",
    [sendable(1, refused)],
    () => Promise.reject(new Error("not asked")),
    {
      sent: 0,
      resumeAfter: 1,
      failed: [{ line: 1 }],
    },
  ],
  ["rows that begin later", [sendable(8), sendable(9)], takesAll, { sent: 2, resumeAfter: 9, failed: [] }],
])("sending %s", async (_name, sendables, publish, { sent, resumeAfter, failed }) => {
  const report = await send(each(sendables), effects(publish));
  expect(report).toMatchObject({ sent, resumeAfter, stopped: undefined });
  expect(report.failures.first).toMatchObject(failed);
  expect(report.failures.count).toBe(failed.length);
});

test("batches end at a thousand messages or two million characters, and at most five are sent at once", async () => {
  const sizes: number[] = [];
  let [now, most] = [0, 0];
  const large = Array.from({ length: 3 }, (_, index) => sendable(1501 + index, outgoing("x".repeat(3 * 1024 * 1024))));
  const report = await send(
    each([...numbered(1500), ...large, ...numbered(9000).slice(1503)]),
    effects(async (messages) => {
      sizes.push(messages.length);
      most = Math.max(most, ++now);
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
      now -= 1;
      return new Map();
    }),
  );
  expect(report.sent).toBe(9000);
  expect(sizes.slice(0, 5)).toEqual([1000, 501, 1, 1, 1000]);
  expect(most).toBe(5);
});

test("a batch that fails stops the sending, and only rows before it count as done", async () => {
  const failure = new Fault("infrastructure", "the topic cannot be reached");
  const report = await send(
    each(numbered(10_000)),
    effects(async (messages) => {
      if (messages[0]?.body === "1001") throw failure;
      return new Map();
    }),
  );
  expect(report).toMatchObject({ resumeAfter: 1000, stopped: failure });
  expect(report.sent).toBeLessThan(10_000);
});

test("batches that end out of order are counted in order", async () => {
  const first = Promise.withResolvers<void>();
  let calls = 0;
  const report = await send(
    each(numbered(2000)),
    effects(async () => {
      calls += 1;
      if (calls === 1) await first.promise;
      else first.reject(new Error("the first one fails last"));
      return new Map();
    }),
  );
  expect(report).toMatchObject({ sent: 1000, resumeAfter: 0 });
});

test("an input that breaks off is sent up to there", async () => {
  const failure = new Fault("unreadable_input", "cut short");
  const report = await send(each(numbered(1500), failure), effects(takesAll));
  expect(report).toMatchObject({ sent: 1500, resumeAfter: 1500, stopped: failure });
});

test("an interruption ends it between two batches", async () => {
  const interruption = new AbortController();
  const reason = new Error("interrupted");
  const report = await send(
    each(numbered(5000)),
    effects(async () => {
      interruption.abort(reason);
      return new Map();
    }, interruption.signal),
  );
  expect(report.stopped).toBe(reason);
  expect(report.sent).toBe(1000);
});

test("with a rate, batches are parts of a second, and each waits for its turn", async () => {
  const sizes: number[] = [];
  const started = performance.now();
  await send(each(numbered(1000)), {
    ...effects(async (messages) => {
      sizes.push(messages.length);
      return new Map();
    }),
    messagesPerSecond: 2000,
  });
  expect(sizes).toEqual([500, 500]);
  expect(performance.now() - started).toBeGreaterThan(245);
});
