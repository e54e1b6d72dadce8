import type { Target } from "../../targets/target.ts";
import { findProblems, type Problem, stagesThatWait } from "./find-problems.ts";
import { followActivity } from "./follow-activity.ts";
import { readStatus } from "./read-status.ts";

/** Reads the status, and the logs where a stage may be stuck, and finds all that a monitor should report. */
export async function checkStatus(
  target: Target,
  { stuckMilliseconds, signal }: { readonly stuckMilliseconds: number; readonly signal: AbortSignal },
): Promise<readonly Problem[]> {
  const status = await readStatus(target);
  if (stagesThatWait(status, stuckMilliseconds).length === 0)
    return findProblems(status, stuckMilliseconds, () => true);
  const { activity, ended } = followActivity(target, { follow: false, signal });
  await ended;
  return findProblems(status, stuckMilliseconds, (stage) => activity.isSilent(stage, Date.now(), stuckMilliseconds));
}
