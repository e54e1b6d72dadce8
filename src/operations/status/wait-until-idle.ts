import { Fault } from "../../pipeline/fault.ts";
import { stages } from "../../pipeline/stage.ts";
import type { Target } from "../../targets/target.ts";
import { listRuns } from "../runs/list-runs.ts";
import { isOver } from "../runs/run-status.ts";
import { readStages, type StagesStatus } from "./read-status.ts";
import { type WatchOptions, watchStatus } from "./watch-status.ts";

export interface WaitOptions extends Omit<WatchOptions<StagesStatus>, "untilIdle" | "onStatus"> {
  readonly onProgress: (status: StagesStatus, died: number) => void;
}

/**
 * Waits until the stages have nothing left to do. Returns how many messages died meanwhile, or before, if they are of a
 * run that was under way at the beginning.
 * @throws Fault `timed_out`
 */
export async function waitUntilIdle(target: Target, { onProgress, ...options }: WaitOptions): Promise<number> {
  const runs = await runsUnderWay(target);
  let before: StagesStatus | undefined;
  let died = 0;
  await watchStatus(target, readStages, {
    ...options,
    untilIdle: true,
    onStatus: async (status) => {
      // Letters that are redriven or purged meanwhile do not make up for those that died.
      for (const stage of stages) {
        died += Math.max(0, status.stages[stage].dead - (before?.stages[stage].dead ?? status.stages[stage].dead));
      }
      before = status;
      onProgress(status, died);
    },
  });
  const ended = await listRuns(target).catch(passOver);
  return Math.max(
    died,
    ended.filter(({ id }) => runs.has(id)).reduce((sum, { dead }) => sum + dead, 0),
  );
}

const runsUnderWay = async (target: Target): Promise<ReadonlySet<string>> =>
  new Set((await listRuns(target).catch(passOver)).filter((run) => !isOver(run)).map(({ id }) => id));

/** Without the ledger the queues alone are counted. */
function passOver(error: unknown): [] {
  if (error instanceof Fault) return [];
  throw error;
}
