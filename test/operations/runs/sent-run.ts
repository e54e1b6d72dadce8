import type { RunRecord } from "../../../src/pipeline/run/run.ts";

/** The record of a run of enqueue that was sent to its end. */
export const sentRun = (changes: Partial<RunRecord>): RunRecord => ({
  id: "r",
  revision: 1,
  command: "enqueue",
  started_at: "2026-01-01T00:00:00Z",
  who: "me",
  inputs: [{ name: "a.csv" }],
  state: "sent",
  sent: 3,
  refused: 0,
  resume_after: 3,
  ...changes,
});
