import { expect, test } from "vitest";
import { nextStep, type PoolWorker } from "../../src/stactools/next-step.ts";

const now = 100_000;
type Case = [title: string, waiting: string, workers: string, size: number, step: string];

/** `a b` waits for sets a and b, `a!` since long ago. Workers: `a-` idle, `a*` busy, `a+` starting. */
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
])("%s", (_, waiting, workers, size, expected) => {
  const jobs = words(waiting).map((word) => ({ set: word[0], since: word[1] === "!" ? now - 60_000 : now - 100 }));
  const states = { "-": "idle", "*": "busy", "+": "starting" } as const;
  const slots = words(workers).map((word): PoolWorker<string | undefined> => {
    return { set: word[0], state: states[word[1] as keyof typeof states] };
  });
  const step = nextStep(jobs, slots, size, now);
  const about = {
    make: () => step?.step === "make" && step.job.set,
    start: () => step?.step === "start" && step.set,
    retire: () => step?.step === "retire" && step.worker.set,
  };
  expect(step ? `${step.step} ${about[step.step]()}` : "nothing").toBe(expected);
});

const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");
