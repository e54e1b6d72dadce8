import { expect, test } from "vitest";
import { nextStep, type PoolWorker } from "../../src/stactools/next-step.ts";

const now = 100_000;
type Case = [title: string, waiting: string, workers: string, size: number, step: string];

/**
 * `a b` waits for sets a and b, `a!` since long ago. Workers: `a-` idle, `a*` busy, `a+` starting, `a>` busy and may be
 * sent an item ahead, `a-1` idle with the second waiting item sent ahead.
 */
test.each<Case>([
  ["nothing waits", "", "a-", 2, "nothing"],
  ["a worker is idle", "a", "a-", 2, "make a"],
  ["there is room", "a", "", 2, "start a"],
  ["one is starting already", "a", "a+", 2, "nothing"],
  ["two wait and one is starting", "a a", "a+", 2, "start a"],
  ["all are busy", "a", "a* a*", 2, "nothing"],
  ["another set's is idle and there is room", "a", "b-", 2, "start a"],
  ["another set's is idle and there is no room", "a", "b-", 1, "retire b"],
  ["its own has items too, and none has waited long", "b a", "a-", 1, "make a"],
  ["its own has items too, and an older one has waited long", "b! a", "a-", 1, "retire a"],
  ["the oldest is its own", "a! b!", "a-", 1, "make a"],
  ["a starving set has a worker already", "b! a", "a- b*", 2, "make a"],
  ["the oldest is waited for", "a b", "a+", 2, "start b"],
  ["all are busy and one may be sent more", "b a", "b* a>", 2, "send_ahead a 1"],
  ["all are busy and have one more", "a a", "a*0 a*1", 2, "nothing"],
  ["another has it already", "a a", "a*0 a>", 2, "send_ahead a 1"],
  ["all that wait were sent ahead", "a", "a*0 a>", 2, "nothing"],
  ["there is room for another worker", "a", "a>", 2, "start a"],
  ["a set without a worker has waited long", "b! a", "a> a>", 2, "nothing"],
  ["it has one already", "a a", "a-1 a*", 2, "make a 1"],
  ["another has the first one", "a a", "a*0 a-", 2, "make a 1"],
  ["only one that another has is left", "a", "a*0 a-", 2, "make a 0"],
])("%s", (_, waiting, workers, size, expected) => {
  const jobs = words(waiting).map((word) => ({ set: word[0], since: word[1] === "!" ? now - 60_000 : now - 100 }));
  const states = { "-": "idle", "*": "busy", "+": "starting" } as const;
  const slots = words(workers).map(([set, state = "", at]): PoolWorker<string | undefined, (typeof jobs)[number]> => {
    const takesAhead = state === ">";
    return {
      set,
      state: takesAhead ? "busy" : states[state as keyof typeof states],
      ahead: jobs[Number(at)],
      takesAhead,
    };
  });
  const step = nextStep(jobs, slots, size, now);
  const hasPlace = /\d/.test(expected);
  const setAndPlace = (job: (typeof jobs)[number]) => `${job.set}${hasPlace ? ` ${jobs.indexOf(job)}` : ""}`;
  const about = {
    make: () => step?.step === "make" && setAndPlace(step.job),
    send_ahead: () => step?.step === "send_ahead" && setAndPlace(step.job),
    start: () => step?.step === "start" && step.set,
    retire: () => step?.step === "retire" && step.worker.set,
  };
  expect(step ? `${step.step} ${about[step.step]()}` : "nothing").toBe(expected);
});

const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");
