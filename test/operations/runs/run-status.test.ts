import fc from "fast-check";
import { expect, test } from "vitest";
import { isOver, runState, runStatus } from "../../../src/operations/runs/run-status.ts";
import type { RunCounts, RunRecord } from "../../../src/pipeline/run/run.ts";

const none: RunCounts = { new: 0, changed: 0, unchanged: 0, other: 0, superseded: 0, cancelled: 0, dead: 0 };
const record = (changes: Partial<RunRecord> = {}): RunRecord => ({
  id: "run",
  revision: 1,
  command: "enqueue",
  started_at: "2026-01-01T00:00:00Z",
  who: "me",
  inputs: [],
  state: "sent",
  total: 100,
  sent: 100,
  refused: 0,
  resume_after: 100,
  ...changes,
});
const count = fc.nat(1000);

test("the counters add up, whatever the ledger and the run say", () => {
  fc.assert(
    fc.property(
      fc.record({
        new: count,
        changed: count,
        unchanged: count,
        other: count,
        superseded: count,
        cancelled: count,
        dead: count,
      }),
      fc.option(count),
      (counts, sent) => {
        const state = runState("run", { record: sent === null ? null : record({ sent }), counts });
        expect(state.loaded + state.superseded + state.cancelled + state.dead + state.on_the_way).toBe(state.sent);
        expect(state.on_the_way).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test("the time left follows from what ended in the last five minutes", () => {
  const now = Date.parse("2026-01-01T00:10:00Z");
  const report = {
    record: record({ total: 1000, sent: 1000 }),
    counts: { ...none, new: 400 },
    deaths: [],
    collections: [],
    minutes: [
      { minute: "2026-01-01T00:01:00Z", ended: 5000 },
      { minute: "2026-01-01T00:06:00Z", ended: 100 },
      { minute: "2026-01-01T00:09:00Z", ended: 100 },
    ],
  };
  const expected = { per_minute: 50, on_the_way: 600, seconds_left: 720 };
  expect(runStatus("run", report, now)).toMatchObject(expected);
  // The clock of this machine may be an hour from that of the database, and that one may have been set back.
  const dated = { ...report, now: new Date(now).toISOString() };
  for (const hours of [-1, 1]) expect(runStatus("run", dated, now + hours * 3_600_000)).toMatchObject(expected);
  const minutes = [...report.minutes, { minute: "2026-01-01T01:09:00Z", ended: 9000 }];
  expect(runStatus("run", { ...dated, minutes }, now)).toMatchObject(expected);
});

test("the rate of a run's first minute is of the time since it was started", () => {
  const now = Date.parse("2026-01-01T00:10:55Z");
  const rateOf = (started_at: string, minute: string): number => {
    const minutes = [{ minute, ended: 300 }];
    const report = {
      record: record({ started_at }),
      counts: { ...none, new: 30 },
      deaths: [],
      collections: [],
      minutes,
    };
    return runStatus("run", report, now).per_minute;
  };
  expect(rateOf("2026-01-01T00:10:25Z", "2026-01-01T00:10:00Z")).toBe(600);
  expect(rateOf("2026-01-01T00:10:54Z", "2026-01-01T00:10:00Z")).toBe(1800);
  expect(rateOf("2026-01-01T00:02:00Z", "2026-01-01T00:10:00Z")).toBe(327);
  // Clocks may differ: nothing ends before it was started.
  expect(rateOf("2026-01-01T00:11:25Z", "2026-01-01T00:10:00Z")).toBe(327);
});

test("a run is over if it sends no more and nothing is on the way", () => {
  const state = (changes: Partial<RunRecord>, counts: Partial<RunCounts>) =>
    runState("run", { record: record(changes), counts: { ...none, ...counts } });
  expect(isOver(state({}, { new: 99, dead: 1 }))).toBe(true);
  expect(isOver(state({}, { new: 99 }))).toBe(false);
  expect(isOver(state({ state: "sending" }, { new: 100 }))).toBe(false);
});
