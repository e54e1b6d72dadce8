import { isDeepStrictEqual } from "node:util";
import { isAlive } from "../../pipeline/process/is-alive.ts";
import { changedInputs } from "../runs/changed-inputs.ts";
import { describeInputs } from "../runs/describe-inputs.ts";
import type { EnqueuePlan } from "./plan.ts";
import type { UnfinishedRun, UnfinishedRuns } from "./unfinished-runs.ts";

/** Finds a run of the same rows by the same recipe that stopped before its end, and whose inventories are as they were. */
export async function sameUnfinished(
  { runId: _, label: __, ...wanted }: EnqueuePlan,
  { runs, pipeline, folder }: { readonly runs: UnfinishedRuns; readonly pipeline: string; readonly folder: string },
): Promise<UnfinishedRun | undefined> {
  const now = await describeInputs(wanted.inventories, folder);
  return (await runs.list()).find(({ plan: { runId: _id, label: _label, ...plan }, ...run }) => {
    const names = run.inputs.map(({ name }) => name);
    return (
      run.pipeline === pipeline &&
      (run.pid === null || !isAlive(run.pid)) &&
      // Through JSON, which leaves out what is undefined.
      isDeepStrictEqual(compared(plan), compared(wanted)) &&
      isDeepStrictEqual(
        names,
        now.map(({ name }) => name),
      ) &&
      changedInputs(run.inputs, now).length === 0
    );
  });
}

const compared = ({ inventories: _, ...plan }: Omit<EnqueuePlan, "runId" | "label">): unknown =>
  JSON.parse(JSON.stringify(plan));
