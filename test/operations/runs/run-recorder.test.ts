import { afterEach, expect, test, vi } from "vitest";
import { RunRecorder, type RunStart, type RunTarget } from "../../../src/operations/runs/run-recorder.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { readLedgerMessage } from "../../../src/pipeline/run/ledger-message.ts";
import type { RunRecord } from "../../../src/pipeline/run/run.ts";

/** A target that keeps the records it is given, by operate and by the load topic. */
function targetWith(known: RunRecord | undefined, answers = true) {
  const operated: RunRecord[] = [];
  const published: RunRecord[] = [];
  const operate = async (request: OperateRequest): Promise<unknown> => {
    if (!answers) throw new Fault("not_running", "no pipeline runs");
    if (request.action === "runs.record") operated.push(request.record);
    else if (!known) throw new Fault("not_found", "no such run");
    return { record: known, cancelled: false };
  };
  const target = {
    operate: operate as RunTarget["operate"],
    messaging: {
      publish: async (_stage: string, messages: readonly { body: string }[]) => {
        for (const { body } of messages) {
          const message = readLedgerMessage(body);
          if (message?.ledger === "run") published.push(message.record);
        }
        return new Map();
      },
    },
  } satisfies RunTarget;
  return { target, operated, published };
}

afterEach(() => void vi.useRealTimers());

const start: RunStart = { id: "run", command: "enqueue", inputs: [{ name: "/urls.txt" }], skipped: 0 };

test("a run tells when it begins and how it ends", async () => {
  const { target, operated, published } = targetWith(undefined);
  const recorder = new RunRecorder(target, start);
  await recorder.begin();
  await recorder.end({ resumeAfter: 10, refused: 3 }, "sent");
  expect(operated).toMatchObject([
    { state: "sending", sent: 0, refused: 0, resume_after: 0 },
    { state: "sent", sent: 7, refused: 3, total: 7, resume_after: 10 },
  ]);
  expect(operated[1]?.revision).toBeGreaterThan(operated[0]?.revision ?? Number.NaN);
  expect(published).toEqual([]);
});

test("a run that goes on counts what was sent and refused before", async () => {
  const { target, operated } = targetWith({
    id: "run",
    command: "enqueue",
    inputs: start.inputs,
    revision: 1,
    started_at: "2026-01-01T00:00:00Z",
    who: "me",
    state: "stopped",
    sent: 95,
    refused: 5,
    resume_after: 100,
    label: "july",
  });
  const recorder = new RunRecorder(target, { ...start, skipped: 100 });
  await recorder.begin();
  await recorder.end({ resumeAfter: 150, refused: 1 }, "sent");
  expect(operated.at(-1)).toMatchObject({
    started_at: "2026-01-01T00:00:00Z",
    label: "july",
    sent: 144,
    refused: 6,
    total: 144,
  });
});

test("a new run that skips rows counts none of them, also once it goes on", async () => {
  const first = targetWith(undefined);
  const recorder = new RunRecorder(first.target, { ...start, skipped: 100 });
  await recorder.begin();
  await recorder.end({ resumeAfter: 110, refused: 1 }, "stopped");
  expect(first.operated.at(-1)).toMatchObject({ skipped: 100, sent: 9, refused: 1, resume_after: 110 });
  const next = targetWith(first.operated.at(-1));
  const later = new RunRecorder(next.target, { ...start, skipped: 110 });
  await later.begin();
  await later.end({ resumeAfter: 120, refused: 0 }, "sent");
  expect(next.operated.at(-1)).toMatchObject({ skipped: 100, sent: 19, refused: 1, total: 19, resume_after: 120 });
});

test("where no database answers, the record goes down the load topic", async () => {
  const { target, operated, published } = targetWith(undefined, false);
  const recorder = new RunRecorder(target, start);
  await recorder.begin();
  recorder.progress({ resumeAfter: 5, refused: 0 });
  await recorder.end({ resumeAfter: 10, refused: 0 }, "stopped");
  expect(operated).toEqual([]);
  expect(published.map(({ state, sent }) => [state, sent])).toEqual([
    ["sending", 0],
    ["stopped", 10],
  ]);
});

test("progress that nobody can be told of does not end the process that sends, and the end is told", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { target, operated, published } = targetWith(undefined);
  const outage = async () => {
    throw new Fault("infrastructure", "no route to any host");
  };
  const recorder = new RunRecorder(target, start);
  await recorder.begin();
  const { operate } = target;
  const { publish } = target.messaging;
  Object.assign(target, { operate: outage, messaging: { publish: outage } });
  vi.advanceTimersByTime(60_000);
  recorder.progress({ resumeAfter: 5, refused: 0 });
  // A rejection that nobody handles is noticed after this turn of the event loop.
  await new Promise(setImmediate);
  Object.assign(target, { operate, messaging: { publish } });
  await recorder.end({ resumeAfter: 10, refused: 0 }, "sent");
  expect(operated.map(({ state }) => state)).toEqual(["sending"]);
  expect(published).toMatchObject([{ state: "sent", total: 10 }]);
});

test("a database that did not answer for a while is told of progress again, and asked if the run was cancelled", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { target, operated, published } = targetWith(undefined);
  const { operate } = target;
  const recorder = new RunRecorder(target, start);
  await recorder.begin();
  Object.assign(target, {
    operate: async () => {
      throw new Fault("database_unreachable", "it is restarted");
    },
  });
  const noteAt = async (resumeAfter: number): Promise<void> => {
    vi.advanceTimersByTime(60_000);
    recorder.progress({ resumeAfter, refused: 0 });
    await new Promise(setImmediate);
  };
  await noteAt(5);
  await noteAt(6);
  expect(operated.map(({ sent }) => sent)).toEqual([0]);
  Object.assign(target, {
    operate: async (request: OperateRequest) => ({ ...(await operate(request)), cancelled: true }),
  });
  await noteAt(7);
  expect(operated.map(({ sent }) => sent)).toEqual([0, 7]);
  expect(recorder.cancelled.aborted).toBe(true);
  expect(published).toEqual([]);
});
