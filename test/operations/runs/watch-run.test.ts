import { expect, test } from "vitest";
import { watchRun } from "../../../src/operations/runs/watch-run.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { RunReport } from "../../../src/pipeline/run/run.ts";
import type { Target } from "../../../src/targets/target.ts";

const counts = { new: 0, changed: 0, unchanged: 0, other: 0, superseded: 0, cancelled: 0, dead: 0 };
const report = (loaded: number): RunReport => ({
  record: {
    ...{ id: "run", revision: 1, command: "enqueue", started_at: "2026-01-01T00:00:00Z", who: "me", inputs: [] },
    ...{ state: "sent", total: 2, sent: 2, refused: 0, resume_after: 2 },
  },
  counts: { ...counts, new: loaded },
  deaths: [],
  collections: [],
  minutes: [],
});
/** A target that answers with these, one after the other, the last again and again. */
function targetOf(answers: readonly (RunReport | Fault)[]): Pick<Target, "operate"> {
  const left = [...answers];
  const operate = async ({ action }: OperateRequest): Promise<unknown> => {
    if (action === "runs.find") return { ids: ["run"] };
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer instanceof Fault) throw answer;
    return answer;
  };
  return { operate: operate as Target["operate"] };
}
const options = { timeoutMilliseconds: undefined, intervalMilliseconds: 0, signal: new AbortController().signal };
const down = new Fault("not_running", "no pipeline runs");

test("a run is watched until nothing of it is to come, also while the pipeline restarts", async () => {
  const seen: number[] = [];
  const told: string[] = [];
  const last = await watchRun(targetOf([report(0), down, down, report(1), report(2)]), "run", {
    ...options,
    onStatus: async ({ loaded }) => void seen.push(loaded),
    onUnanswered: ({ message }) => void told.push(message),
  });
  expect(seen).toEqual([0, 1, 2]);
  expect(told).toEqual(["no pipeline runs"]);
  expect(last).toMatchObject({ loaded: 2, on_the_way: 0 });
});

test("when the time is up, the messages on their way are told", async () => {
  await expect(watchRun(targetOf([report(1)]), "run", { ...options, timeoutMilliseconds: 0 })).rejects.toMatchObject({
    kind: "timed_out",
    message: "the time is up, and 1 messages of run run are on their way",
  });
});

test("a run that nobody knows is not waited for", async () => {
  const unknown = new Fault("not_found", "no such run");
  await expect(watchRun(targetOf([unknown]), "run", options)).rejects.toBe(unknown);
});
