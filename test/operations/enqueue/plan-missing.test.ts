import { expect, test } from "vitest";
import { planMissing } from "../../../src/operations/enqueue/plan-missing.ts";
import type { Target } from "../../../src/targets/target.ts";
import { sentRun } from "../runs/sent-run.ts";

const record = sentRun({ recipe: { package: "p", group: "g" }, skipped: 2, sent: 2, resume_after: 4 });

test("the rows that a run was told to skip are not sent with those that are missing", async () => {
  const sequences = [1, 2, 3];
  const target: Pick<Target, "operate"> = {
    operate: (async () => ({ missing: sequences.map((sequence) => ({ sequence })) })) as unknown as Target["operate"],
  };
  const { isWanted } = planMissing(target, record);
  const wanted = [];
  for (const number of [1, 2, 3, 4]) wanted.push(await isWanted?.(number));
  expect(wanted).toEqual([false, false, true, false]);
});
