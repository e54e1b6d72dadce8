import { afterEach, expect, test } from "vitest";
import { lookForDead } from "../../../src/operations/runs/look-for-dead.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { Target } from "../../../src/targets/target.ts";
import { closeTestTargets, openTestTarget } from "../../cli/target.ts";

afterEach(closeTestTargets);

test("dead letters of a run are told to the ledger, those without a reason by the one that is shown", async () => {
  const target = openTestTarget();
  const of = (run_id: string, sequence: string, more = {}) => ({
    body: "{}",
    attributes: { run_id, sequence, ...more },
  });
  await target.addDeadLetters("gen", [of("run", "3"), of("other", "4")]);
  await target.addDeadLetters("load", [of("run", "7", { error_kind: "item_refused", error_message: "it is odd" })]);
  const told: OperateRequest[] = [];
  const operate = async (request: OperateRequest): Promise<unknown> => told.push(request);
  const asked = { messaging: target.messaging, operate: operate as Target["operate"] };
  expect(await lookForDead(asked, "run", new AbortController().signal)).toBe(2);
  expect(told).toEqual([
    {
      action: "runs.died",
      id: "run",
      deaths: [{ sequence: 3, stage: "gen", kind: "unexpected", reason: expect.stringMatching(/^received too often/) }],
    },
    {
      action: "runs.died",
      id: "run",
      deaths: [{ sequence: 7, stage: "load", kind: "item_refused", reason: "it is odd" }],
    },
  ]);
  expect(await target.messaging.depth({ stage: "gen", dead: true })).toMatchObject({ waiting: 2 });
});
