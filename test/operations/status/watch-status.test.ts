import { expect, test } from "vitest";
import { describeNotRunning } from "../../../src/cli/notes/describe-not-running.ts";
import type { StagesStatus } from "../../../src/operations/status/read-status.ts";
import { type WatchOptions, watchStatus } from "../../../src/operations/status/watch-status.ts";
import type { Target } from "../../../src/targets/target.ts";

const none = { waiting: 0, in_flight: 0, delayed: 0, dead: 7, oldest_seconds: null };
const idle: StagesStatus = { running: true, starting: false, paused: [], stages: { gen: none, load: none } };
const busy: StagesStatus = {
  running: true,
  starting: false,
  paused: [],
  stages: { gen: { ...none, in_flight: 2 }, load: { ...none, waiting: 1 } },
};

/** Reads these one after another, the last again and again. */
function watching(reads: readonly StagesStatus[], name: Target["name"], options: Partial<WatchOptions<StagesStatus>>) {
  let looked = 0;
  const read = async () => reads[Math.min(looked++, reads.length - 1)] ?? idle;
  const status = watchStatus({ name } as Target, read, {
    untilIdle: true,
    timeoutMilliseconds: undefined,
    intervalMilliseconds: 1,
    signal: new AbortController().signal,
    ...options,
  });
  return { status, looked: () => looked };
}

test.each<[Target["name"], readonly StagesStatus[], number]>([
  ["local", [idle], 1],
  ["local", [busy, busy, idle], 3],
  // Counts on AWS are approximate.
  ["aws", [idle], 3],
  ["aws", [idle, idle, busy, idle], 6],
])("waiting on %s ends when enough reads in a row found nothing to do", async (name, reads, expected) => {
  const { status, looked } = watching(reads, name, {});
  expect(await status).toBe(idle);
  expect(looked()).toBe(expected);
});

test("dead letters are nothing to wait for", async () => {
  expect((await watching([idle], "local", {}).status).stages.gen.dead).toBe(7);
});

test.each<[Target["name"], boolean, string]>([
  ["local", true, "a longer --timeout, or stac-ingest logs"],
  ["local", false, "stac-ingest local start"],
  ["aws", false, "stac-ingest doctor"],
])("the time is up on %s while the stages run: %s", async (name, running, remedy) => {
  const told: string[] = [];
  const { status } = watching([{ ...busy, running }], name, {
    timeoutMilliseconds: 5,
    onNotRunning: (start) => told.push(start),
  });
  await expect(status).rejects.toMatchObject({
    kind: "timed_out",
    message: "the time is up, and messages are left: gen: 2 in flight; load: 1 waiting",
    remedy,
  });
  expect(told).toEqual(running ? [] : [remedy]);
});

test("without waiting for the end it goes on until it is interrupted, and never times out", async () => {
  const controller = new AbortController();
  const seen: StagesStatus[] = [];
  const { status } = watching([idle, busy], "local", {
    untilIdle: false,
    timeoutMilliseconds: 1,
    signal: controller.signal,
    onStatus: async (each) => {
      if (seen.push(each) === 4) controller.abort();
    },
  });
  expect(await status).toBe(busy);
  expect(seen).toEqual([idle, busy, busy, busy]);
});

test("waiting for a stage that is paused says once how it goes on", async () => {
  const told: string[] = [];
  const paused: StagesStatus = { ...busy, paused: ["load"] };
  const onNotRunning = (...why: Parameters<typeof describeNotRunning>) => told.push(describeNotRunning(...why));
  const { status } = watching([paused, paused, idle], "local", { onNotRunning });
  await status;
  expect(told).toEqual(["load is paused, and messages are left for it; waiting (try: stac-ingest resume load)"]);
});
