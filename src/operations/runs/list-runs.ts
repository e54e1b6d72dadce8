import type { Target } from "../../targets/target.ts";
import { type RunState, runState } from "./run-status.ts";

/** Lists the latest runs of the ledger, the latest first. */
export async function listRuns({ operate }: Pick<Target, "operate">): Promise<readonly RunState[]> {
  const { runs } = await operate({ action: "runs.list" });
  return runs.map((summary) => runState(summary.record.id, summary));
}
