import { stages } from "../../pipeline/message/stage.ts";
import type { Target } from "../../targets/target.ts";
import { inPlaceOfFault } from "../or-fault.ts";
import { listRuns } from "../runs/list-runs.ts";
import { isOver } from "../runs/run-status.ts";
import { readStages, type StagesStatus } from "./read-status.ts";
import { type WatchOptions, watchStatus } from "./watch-status.ts";

export interface WaitOptions extends Omit<WatchOptions<StagesStatus>, "untilIdle" | "onStatus"> {
  readonly onProgress: (status: StagesStatus, died: number) => void;
}

/** Messages that were waited for in vain. */
export interface Losses {
  /** Messages that died meanwhile, or of a run that was waited for. */
  readonly died: number;
  /** The run that all of them are of, if it is one. */
  readonly run: string | undefined;
  /** Runs with messages of which the ledger knows no end, though nothing is under way any more. */
  readonly unexplained: readonly { readonly run: string; readonly count: number }[];
  /** Runs with messages that another one of the run replaced, which made an item of the same id. */
  readonly replaced: readonly { readonly run: string; readonly count: number }[];
}

/**
 * Waits until the stages have nothing left to do. Those waited for are the messages under way, and those of the latest
 * run, which may have ended before anybody looked.
 * @throws Fault `timed_out`
 */
export async function waitUntilIdle(target: Target, { onProgress, ...options }: WaitOptions): Promise<Losses> {
  const known = await listRuns(target).catch(withoutLedger);
  const meant = new Set(known.filter((run, index) => index === 0 || !isOver(run)).map(({ id }) => id));
  let before: StagesStatus | undefined;
  let counted = 0;
  await watchStatus(target, readStages, {
    ...options,
    untilIdle: true,
    onStatus: async (status) => {
      // Letters that are redriven or purged meanwhile do not make up for those that died.
      for (const stage of stages) {
        counted += Math.max(0, status.stages[stage].dead - (before?.stages[stage].dead ?? status.stages[stage].dead));
      }
      before = status;
      onProgress(status, counted);
    },
  });
  const runs = (await listRuns(target).catch(withoutLedger)).filter(({ id }) => meant.has(id));
  const ofRuns = runs.reduce((sum, { dead }) => sum + dead, 0);
  const [withDeaths, ...others] = runs.filter(({ dead }) => dead > 0);
  const unexplained = runs
    .filter(({ state, on_the_way }) => state !== "sending" && on_the_way > 0)
    .map(({ id, on_the_way }) => ({ run: id, count: on_the_way }));
  return {
    died: Math.max(counted, ofRuns),
    run: counted <= ofRuns && others.length === 0 ? withDeaths?.id : undefined,
    unexplained,
    replaced: runs.flatMap(({ id, replaced }) => (replaced > 0 ? [{ run: id, count: replaced }] : [])),
  };
}

/** Without the ledger the queues alone are counted. */
const withoutLedger = inPlaceOfFault<[]>([]);
