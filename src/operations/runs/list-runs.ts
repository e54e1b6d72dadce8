import type { OperateRequest } from "../../pipeline/operate/operate.ts";
import type { Target } from "../../targets/target.ts";
import { type RunState, runState } from "./run-status.ts";

/** Some of the runs, the latest first. */
export interface RunPage {
  readonly runs: readonly RunState[];
  /** True if there are more that began before them. */
  readonly has_older: boolean;
}

/** Lists the latest runs of the ledger, the latest first. */
export async function listRuns(target: Pick<Target, "operate">): Promise<readonly RunState[]> {
  const { runs } = await pageOfRuns(target, {});
  return runs;
}

/** Lists runs that have a text in what they are called by, and began before one; all by default. */
export async function pageOfRuns(
  { operate }: Pick<Target, "operate">,
  meant: Omit<Extract<OperateRequest, { action: "runs.list" }>, "action">,
): Promise<RunPage> {
  const { runs, has_older = false } = await operate({ action: "runs.list", ...meant });
  return { runs: runs.map((summary) => runState(summary.record.id, summary)), has_older };
}
