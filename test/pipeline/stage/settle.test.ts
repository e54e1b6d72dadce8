import { expect, test, vi } from "vitest";
import { type ErrorKind, Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Message } from "../../../src/pipeline/message/message.ts";
import { type SettleEffects, settle } from "../../../src/pipeline/stage/settle.ts";
import { done, handedBack, type Verdict } from "../../../src/pipeline/stage/verdict.ts";
import { defaultStageNumbers } from "../../../src/settings/stage-numbers.ts";
import { message } from "../message/messages.ts";

const numbers = defaultStageNumbers.gen;
const failed = (outcome: "retry" | "dead" | "postponed", kind: ErrorKind = "network"): Verdict => ({
  outcome,
  kind,
  reason: "because",
});

/** Settles one message and returns what was done about it. */
async function settled(subject: Message, verdict: Verdict, overrides: Partial<SettleEffects<Message>> = {}) {
  const acts: unknown[][] = [];
  const staying = await settle("gen", [subject], new Map([[subject, verdict]]), numbers, {
    moveToDeadLetters: async ([copy]) => {
      acts.push(["moveToDeadLetters", copy?.attributes]);
      return new Map();
    },
    renew: async ([copy]) => {
      acts.push(["renew", copy?.attributes, copy?.delaySeconds]);
      return new Map();
    },
    redeliverAfter: async (_, seconds) => void acts.push(["redeliver", seconds]),
    log: () => {},
    now: () => Date.UTC(2026, 0, 2),
    ...overrides,
  });
  return { acts, stays: staying.includes(subject.id) };
}

test("a message that is done leaves", async () => {
  expect(await settled(message("x"), done)).toEqual({ acts: [], stays: false });
});

test("a message that was not begun is shown again at once", async () => {
  expect(await settled(message("x"), handedBack)).toEqual({ acts: [["redeliver", 0]], stays: true });
});

test("of a message that is partly done the rest dies, or comes back as a copy", async () => {
  const bodies: unknown[] = [];
  const record = async ([copy]: readonly { body?: string }[]) => {
    bodies.push(copy?.body);
    return new Map();
  };
  const effects = { moveToDeadLetters: record, renew: record };
  const rest = '{"Records":[]}';
  const partly = (verdict: Verdict): Verdict => Object.assign({ rest }, verdict);
  expect((await settled(message("x"), partly(failed("dead")), effects)).stays).toBe(false);
  expect((await settled(message("x"), partly(failed("postponed")), effects)).stays).toBe(false);
  expect((await settled(message("x"), partly(handedBack), effects)).stays).toBe(false);
  expect(bodies).toEqual([rest, rest, rest]);
  expect((await settled(message("x"), partly(failed("retry")), effects)).stays).toBe(true);
});

test("handing a message back never kills it", async () => {
  const result = await settled(message("x", { receiveCount: 5 }), handedBack);
  expect(result).toEqual({ acts: [["renew", { published_at: "2026-01-01T00:00:00.000Z" }, 0]], stays: false });
});

test.each([
  [1, 5],
  [2, 30],
  [3, 120],
  [4, 300],
])("after receive %i a failed message comes back in %i seconds", async (receiveCount, seconds) => {
  const result = await settled(message("x", { receiveCount }), failed("retry"));
  expect(result).toEqual({ acts: [["redeliver", seconds]], stays: true });
});

test.each<[string, Verdict, number]>([
  ["a permanent failure at its first receive", failed("dead"), 1],
  ["a transient failure at its last receive", failed("retry"), 5],
])("%s becomes a dead letter with its reason", async (_, verdict, receiveCount) => {
  const result = await settled(message("x", { receiveCount, attributes: { run_id: "r" } }), verdict);
  expect(result).toEqual({
    acts: [
      [
        "moveToDeadLetters",
        {
          run_id: "r",
          published_at: "2026-01-01T00:00:00.000Z",
          error_kind: "network",
          error_message: "because",
          failed_at: "2026-01-02T00:00:00.000Z",
          attempts: String(receiveCount),
          stage: "gen",
          message_id: expect.any(String),
        },
      ],
    ],
    stays: false,
  });
});

test.each([
  ["where the queue is gone", () => Promise.reject(new Error("queue gone"))],
  ["where its copy is refused", async () => new Map([[0, new Fault("item_too_large", "too large")]])],
])("a message that cannot become a dead letter stays %s", async (_, moveToDeadLetters) => {
  expect(await settled(message("x"), failed("dead"), { moveToDeadLetters })).toMatchObject({ stays: true });
});

test.each([
  ["the first", [[0, "a"]]],
  ["the last", [[2, "c"]]],
  [
    "several",
    [
      [0, "a"],
      [1, "b"],
    ],
  ],
])("of dead letters that are refused %s stay, and are logged", async (_, refused) => {
  const batch = ["a", "b", "c"].map((id) => message("x", { id }));
  const log = vi.fn();
  const staying = await settle("gen", batch, new Map(batch.map((each) => [each, failed("dead")])), numbers, {
    moveToDeadLetters: async () =>
      new Map(refused.map(([index]) => [Number(index), new Fault("item_too_large", "too large")])),
    renew: async () => new Map(),
    redeliverAfter: async () => {},
    log,
    now: () => 0,
  });
  expect(staying).toEqual(refused.map(([, id]) => id));
  const logged = log.mock.calls.filter(([, text]) => text === "message not moved").map(([, , fields]) => fields);
  expect(logged).toEqual(refused.map(([, id]) => expect.objectContaining({ message_id: id, error: "too large" })));
});

test("a message whose visibility cannot be changed stays for the queue's own timeout", async () => {
  const log = vi.fn();
  const redeliverAfter = () => Promise.reject(new Error("throttled"));
  expect(await settled(message("x"), failed("retry"), { redeliverAfter, log })).toEqual({ acts: [], stays: true });
  expect(log).toHaveBeenCalledWith("error", "visibility not changed", { messages: 1, error: "throttled" });
});

test("dead letters that cannot be stored are logged once, and all stay", async () => {
  const batch = [message("x"), message("y")];
  const log = vi.fn();
  const staying = await settle("gen", batch, new Map(batch.map((each) => [each, failed("dead")])), numbers, {
    moveToDeadLetters: () => Promise.reject(new Error("queue gone")),
    renew: async () => new Map(),
    redeliverAfter: async () => {},
    log,
    now: () => 0,
  });
  expect(staying).toEqual(batch.map(({ id }) => id));
  expect(log).toHaveBeenCalledWith("error", "messages not moved", { messages: 2, error: "queue gone" });
});

test("a message without a verdict is shown again at once", async () => {
  const subject = message("x");
  const redelivered: number[] = [];
  const staying = await settle("gen", [subject], new Map(), numbers, {
    moveToDeadLetters: async () => new Map(),
    renew: async () => new Map(),
    redeliverAfter: async (_, seconds) => void redelivered.push(seconds),
    log: () => {},
    now: () => 0,
  });
  expect({ staying, redelivered }).toEqual({ staying: [subject.id], redelivered: [0] });
});

test("what an outage postpones is spread over a fifth of the delay, later and never earlier", async () => {
  const [first = 0] = numbers.outageDelaysSeconds;
  const at = async (random: number) => {
    const spy = vi.spyOn(Math, "random").mockReturnValue(random);
    const { acts } = await settled(message("x"), failed("postponed"));
    spy.mockRestore();
    return acts;
  };
  expect(await at(0)).toEqual([["redeliver", first]]);
  expect(await at(1)).toEqual([["redeliver", Math.round(first * 1.2)]]);
});

test("a retry and a dead letter are logged with their message and reason", async () => {
  const log = vi.fn();
  await settled(message("x", { id: "m" }), failed("retry"), { log });
  await settled(message("x", { id: "m" }), failed("dead"), { log });
  const why = { message_id: "m", kind: "network", reason: "because" };
  expect(log.mock.calls).toEqual([
    ["warn", "message retried", expect.objectContaining({ ...why, delay_seconds: 5 })],
    ["error", "message dead", expect.objectContaining(why)],
  ]);
});

test("messages that come back together are changed together", async () => {
  const batch = Array.from({ length: 1000 }, () => message("x"));
  const calls: number[] = [];
  const staying = await settle("gen", batch, new Map(batch.map((subject) => [subject, failed("retry")])), numbers, {
    moveToDeadLetters: async () => new Map(),
    renew: async () => new Map(),
    redeliverAfter: async ({ length }) => void calls.push(length),
    log: () => {},
    now: () => 0,
  });
  expect(calls).toEqual([1000]);
  expect(staying).toHaveLength(1000);
});

test("an outage postpones a message without ever killing it", async () => {
  const early = await settled(message("x", { receiveCount: 1 }), failed("postponed"));
  expect(early).toMatchObject({ acts: [["redeliver", expect.toSatisfy((seconds) => seconds >= 60)]], stays: true });
  const last = await settled(message("x", { receiveCount: 5 }), failed("postponed"));
  expect(last).toMatchObject({ acts: [["renew", { published_at: "2026-01-01T00:00:00.000Z" }, 900]], stays: false });
});

test.each(["dead", "postponed"] as const)(
  "a message that is %s and whose copy cannot be stored waits as in an outage",
  async (outcome) => {
    const [first = 0] = numbers.outageDelaysSeconds;
    const gone = () => Promise.reject(new Error("queue gone"));
    const subject = message("x", { receiveCount: outcome === "dead" ? 1 : numbers.maxReceives });
    const { acts, stays } = await settled(subject, failed(outcome), { moveToDeadLetters: gone, renew: gone });
    expect(acts).toEqual([["redeliver", expect.toSatisfy((seconds) => seconds >= first)]]);
    expect(stays).toBe(true);
  },
);

test("an outage is said once for a batch", async () => {
  const batch = [message("x"), message("y"), message("z")];
  const log = vi.fn();
  const verdicts = new Map(batch.map((subject) => [subject, failed("postponed", "infrastructure")]));
  const effects = {
    moveToDeadLetters: async () => new Map(),
    renew: async () => new Map(),
    redeliverAfter: async () => {},
  };
  await settle("load", batch, verdicts, numbers, { ...effects, log, now: Date.now });
  expect(log.mock.calls).toEqual([["error", "batch postponed", { messages: 3, reason: "because" }]]);
});

test("a reason fits its attribute and holds only characters SQS takes", async () => {
  const verdict: Verdict = { outcome: "dead", kind: "item_failed", reason: `\u0000\ud800${"é".repeat(2000)}` };
  const { acts } = await settled(message("x"), verdict);
  const [, { error_message: text }] = acts[0] as [string, { error_message: string }];
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024);
  expect(text).toMatch(/^\ufffd\ufffdé+…$/);
});
