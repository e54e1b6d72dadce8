import fc from "fast-check";
import { expect, test } from "vitest";
import { renderScreen } from "../../../../src/cli/commands/status/render-screen.ts";
import { widthOf } from "../../../../src/cli/commands/status/screen-line.ts";
import { unpainted } from "../../../../src/cli/terminal/paint.ts";
import type { RunState } from "../../../../src/operations/runs/run-status.ts";
import type { WatchedStatus } from "../../../../src/operations/status/status-reader.ts";

const count = fc.nat(10_000_000);
const text = fc.string({ unit: "grapheme", maxLength: 60 });
const stage = fc.record({
  waiting: count,
  in_flight: count,
  delayed: count,
  dead: count,
  oldest_seconds: fc.option(count),
  per_minute: count,
  minutes: fc.array(fc.nat(5000), { minLength: 60, maxLength: 60 }),
  runs_at_once: count,
  trouble: fc.constant(null),
});
const run = fc.record({
  id: fc.uuid(),
  label: fc.option(text),
  command: fc.constant("enqueue"),
  inputs: fc.constant([] as RunState["inputs"]),
  started_at: fc.constant(null),
  state: fc.constantFrom("sending" as const, "sent" as const),
  total: fc.option(count),
  sent: count,
  refused: count,
  loaded: count,
  new: count,
  changed: count,
  unchanged: count,
  other: count,
  superseded: count,
  cancelled: count,
  dead: count,
  on_the_way: count,
  replaced: count,
});
const failure = fc.record({
  stage: fc.constantFrom("gen" as const, "load" as const),
  kind: fc.constant("item_failed"),
  cause: text,
  count,
  example: text,
  last: count,
});
const status: fc.Arbitrary<WatchedStatus> = fc.record(
  {
    running: fc.boolean(),
    starting: fc.boolean(),
    paused: fc.subarray(["gen", "load"] as const),
    stages: fc.record({ gen: stage, load: stage }),
    collections: fc.option(fc.array(fc.record({ collection: text, items: count }), { maxLength: 60 })),
    catalogue_problem: text,
    runs_problem: text,
    runs: fc.array(run, { maxLength: 30 }),
    failures: fc.array(failure, { maxLength: 60 }),
    problem: text,
    database_sessions: fc.constant(null),
  },
  {
    requiredKeys: ["running", "starting", "paused", "stages", "collections", "runs", "failures", "database_sessions"],
  },
);
const now = new Date("2026-11-26T03:00:00Z");

test("every status fits every screen", () => {
  fc.assert(
    fc.property(status, fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 80 }), (shown, columns, rows) => {
      const lines = renderScreen(shown, now, { columns, rows, argv: [] }).map(unpainted);
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) {
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
    }),
    { numRuns: 200 },
  );
});

const quiet = {
  waiting: 0,
  in_flight: 0,
  delayed: 0,
  dead: 0,
  oldest_seconds: null,
  per_minute: 0,
  minutes: Array<number>(60).fill(0),
  runs_at_once: 0,
  trouble: null,
};
const busy: WatchedStatus = {
  running: true,
  starting: false,
  paused: [],
  stages: {
    gen: {
      ...quiet,
      waiting: 12_345,
      in_flight: 10,
      dead: 37,
      per_minute: 812,
      oldest_seconds: 1200,
      minutes: [...Array<number>(52).fill(0), 1, 100, 200, 300, 400, 500, 800, 812],
    },
    load: quiet,
  },
  database_sessions: null,
  collections: Array.from({ length: 41 }, (_, index) => ({ collection: `scenes-${index}`, items: 41 - index })),
  runs: [
    {
      id: "0b6d1c9e-5f0c-4a53-9d58-2f1d9d1f3f7a",
      label: "november",
      command: "enqueue",
      inputs: [],
      started_at: null,
      state: "sent",
      total: 20_000,
      sent: 20_000,
      refused: 0,
      loaded: 10_000,
      new: 10_000,
      changed: 0,
      unchanged: 0,
      other: 0,
      superseded: 0,
      cancelled: 0,
      dead: 37,
      on_the_way: 9_963,
      replaced: 0,
      replaced_examples: [],
      who: null,
      deaths: [],
      collections: [],
      per_minute: 800,
      seconds_left: 747,
    },
  ],
  failures: [
    {
      stage: "gen",
      kind: "item_failed",
      cause: "5a0e1c3f",
      count: 37,
      example: "no such band: B13\nin band.py",
      last: 0,
    },
  ],
};

test("41 collections on 24 rows leave the counts, the run and the failures where they are", () => {
  const lines = renderScreen(busy, now, { columns: 100, rows: 24, argv: [] }).map(unpainted);
  expect(lines).toHaveLength(24);
  expect(lines.slice(0, 12).map((line) => line.trimEnd())).toEqual([
    "2026-11-26 03:00:00 UTC  the stages are running",
    "",
    "stage     waiting  in flight    delayed       dead   a minute     oldest  last hour",
    "gen        12,345         10          0         37        812     20 min                    ▁▁▂▃▄▅██",
    "load            0          0          0          0          0          –",
    "",
    "runs",
    "██████████░░░░░░░░░░  50 %  0b6d1c9e november  10,000 of 20,000 loaded, 37 dead, about 12 min left",
    "",
    "died in the last hour (stac-ingest dlq list)",
    "         37  gen   item_failed: no such band: B13\\nin band.py",
    "",
  ]);
  expect(lines.slice(-2)).toEqual(["and 32 more", "q leaves"]);
});

test("few rows keep the counts of the stages", () => {
  const lines = renderScreen(busy, now, { columns: 80, rows: 6, argv: [] }).map(unpainted);
  expect(lines).toHaveLength(6);
  expect(lines.join("\n")).toContain("gen        12,345         10");
});

test("only what is wrong has a colour", () => {
  const painted = renderScreen(busy, now, { columns: 100, rows: 24, argv: [] });
  const quietLines = renderScreen({ ...busy, stages: { gen: quiet, load: quiet }, runs: [], failures: [] }, now, {
    columns: 100,
    rows: 24,
    argv: [],
  });
  const reds = (lines: readonly string[]) => lines.filter((line) => /[\da-f]{12}31;/.test(line)).length;
  expect(reds(painted)).toBe(3);
  expect(reds(quietLines)).toBe(0);
});
