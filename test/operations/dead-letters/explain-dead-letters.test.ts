import { expect, test } from "vitest";
import { deadLetter } from "../../../src/operations/dead-letters/dead-letter.ts";
import { explainDeadLetters } from "../../../src/operations/dead-letters/explain-dead-letters.ts";
import { LetterExplainer } from "../../../src/operations/dead-letters/letter-explainer.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { LogRecord } from "../../../src/pipeline/message/log.ts";
import type { LogQuery } from "../../../src/targets/target.ts";
import { unrecordedReason, withReasonShown } from "../../../src/targets/unrecorded-reason.ts";
import { isWanted } from "../../../src/targets/wanted-record.ts";

const { signal } = new AbortController();
const died = (attributes: Record<string, string> = {}, id = "m") =>
  deadLetter("gen", {
    id,
    body: "{}",
    attributes: withReasonShown({ stage: "gen", dead: true }, attributes),
    receiveCount: 11,
    publishedAt: 0,
  });

/** A target whose log has these records, and the lines that were asked for. */
function logged(records: readonly Record<string, unknown>[]) {
  const asked: (readonly string[] | undefined)[] = [];
  return {
    asked,
    logs: async function* (query: LogQuery) {
      asked.push(query.anyOf);
      for (const record of records) {
        const whole = { time: "2026-01-01T00:00:00.000Z", level: "error", stage: "gen", ...record } as LogRecord;
        if (isWanted(whole, JSON.stringify(whole), query)) yield whole;
      }
    },
  };
}
const again = (request_id: string) => ({ event: "message received again", message_id: "m", request_id });

test.each<[string, Record<string, unknown>[], string | undefined]>([
  ["nothing", [], undefined],
  ["only another message", [{ event: "message retried", message_id: "n", reason: "m is no file" }], undefined],
  [
    "its last failure",
    [
      { event: "message retried", message_id: "m", reason: "no network" },
      { event: "message not moved", message_id: "m", error: "the queue is full" },
    ],
    "message not moved: the queue is full",
  ],
  [
    "how the invocations ended that had it",
    [
      ...["request-a", "request-b", "request-c", "request-d"].map(again),
      { event: "memory ran out", request_id: "request-a" },
      { event: "function died", text: "RequestId: request-a Error: Runtime exited with error: signal: killed" },
      { event: "function died", text: "RequestId: request-b Error: Runtime exited" },
      { event: "memory ran out", request_id: "request-b" },
      { event: "run timed out", text: "request-c Task timed out after 120.00 seconds" },
      { event: "function died", request_id: "request-e" },
    ],
    "the function's memory ran out 2 times, the function ran out of time while it worked on this message",
  ],
  [
    "an invocation that ended by itself",
    [
      again("request-a"),
      { event: "batch done", request_id: "request-a" },
      { event: "message retried", message_id: "m", reason: "x" },
    ],
    "message retried: x",
  ],
])("a letter without a reason, of which the log knows %s", async (_, records, found) => {
  const [letter] = await explainDeadLetters(logged(records), [died()], signal);
  expect(letter?.message).toBe(found === undefined ? unrecordedReason : `${unrecordedReason}; the log says: ${found}`);
});

test("a log that may not be read leaves the letters as they are", async () => {
  const logs = (): AsyncGenerator<LogRecord> => {
    throw new Fault("infrastructure", "no right to read the log");
  };
  expect(await explainDeadLetters({ logs }, [died()], signal)).toEqual([died()]);
});

test("for a letter that has a reason the log is not asked", async () => {
  const target = logged([{ event: "message retried", message_id: "m", reason: "no network" }]);
  const letter = died({ error_kind: "crash", error_message: "why" });
  expect(await explainDeadLetters(target, [letter], signal)).toEqual([letter]);
  expect(target.asked).toEqual([]);
});

test("very many letters are looked up together, in a few readings of the log", async () => {
  const ids = Array.from({ length: 12_000 }, (_, index) => `letter-${index}`);
  const target = logged(
    ids
      .map((message_id) => ({ event: "message received again", message_id, request_id: `r-${message_id}` }))
      .concat(ids.map((id) => ({ event: "function died", request_id: `r-${id}`, message_id: "" }))),
  );
  const out: { message_id: string; message: string }[] = [];
  const explainer = new LetterExplainer(target, signal, async (some) => void out.push(...some));
  for (let from = 0; from < ids.length; from += 10)
    await explainer.take(ids.slice(from, from + 10).map((id) => died({}, id)));
  await explainer.take([died({ error_kind: "crash", error_message: "why" }, "other")]);
  await explainer.end();
  expect(new Set(out.map(({ message_id }) => message_id)).size).toBe(ids.length + 1);
  const explained = out.filter(({ message }) =>
    message.endsWith("the function was killed while it worked on this message"),
  );
  expect(explained).toHaveLength(10_000);
  expect(target.asked).toHaveLength(20);
});
