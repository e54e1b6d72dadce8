import { Fault } from "../../pipeline/fault/fault.ts";
import { type Stage, stages } from "../../pipeline/message/stage.ts";
import type { Target } from "../../targets/target.ts";
import { faultOf } from "../or-fault.ts";
import { listRuns } from "../runs/list-runs.ts";
import { isOver, type RunState } from "../runs/run-status.ts";

export interface StageStatus {
  readonly waiting: number;
  readonly in_flight: number;
  readonly delayed: number;
  readonly dead: number;
  /** Age of the message that waits first; null if none does, and on AWS. */
  readonly oldest_seconds: number | null;
}

export interface StagesStatus {
  readonly running: boolean;
  /** True if the stages are about to be run. */
  readonly starting: boolean;
  /** Stages that take no messages because somebody paused them. */
  readonly paused: readonly Stage[];
  readonly stages: Readonly<Record<Stage, StageStatus>>;
}

export interface Status extends StagesStatus {
  /** True if a running pipeline was started with other settings than those of now: it does not read them again. */
  readonly settings_changed: boolean;
  /** Null if the catalogue cannot be reached; `catalogue_problem` says why. */
  readonly collections: readonly { readonly collection: string; readonly items: number }[] | null;
  readonly catalogue_problem?: string;
  /** Runs of which something is still to come, the latest first; empty where they are not known: `runs_problem` says why. */
  readonly runs: readonly RunState[];
  readonly runs_problem?: string;
}

/** The part of a status that the catalogue tells. */
export type CatalogueStatus = Omit<Status, keyof StagesStatus | "settings_changed">;

/** Reads the state of the stages and counts the catalogue's items. */
export async function readStatus(
  target: Pick<Target, "messaging" | "operate" | "stagesState" | "startedOtherwise" | "paused">,
): Promise<Status> {
  const stagesNow = await readStages(target);
  const settings_changed = await target.startedOtherwise();
  return { ...stagesNow, settings_changed, ...(await readCounts(target.operate)) };
}

/** Reads the state of the stages. Gen comes first: messages that leave it meanwhile are then counted in load. */
export async function readStages({
  messaging,
  stagesState,
  paused,
}: Pick<Target, "messaging" | "stagesState" | "paused">): Promise<StagesStatus> {
  const counts: Partial<Record<Stage, StageStatus>> = {};
  for (const stage of stages) {
    const { waiting, inFlight, delayed } = await messaging.depth({ stage, dead: false });
    const dead = await messaging.depth({ stage, dead: true });
    const oldest = await messaging.oldest({ stage, dead: false });
    counts[stage] = {
      waiting,
      in_flight: inFlight,
      delayed,
      dead: dead.waiting + dead.inFlight + dead.delayed,
      oldest_seconds: oldest === undefined ? null : Math.max(0, Math.round((Date.now() - oldest) / 1000)),
    };
  }
  const is = await stagesState();
  return {
    running: is === "running",
    starting: is === "starting",
    paused: await paused(),
    stages: counts as Record<Stage, StageStatus>,
  };
}

/** Counts the catalogue's items and lists the runs that are under way; says of each why that cannot be done. */
export async function readCounts(operate: Target["operate"]): Promise<CatalogueStatus> {
  const [counted, runs] = await Promise.all([
    operate({ action: "items.count" }).catch(faultOf),
    listRuns({ operate }).catch(faultOf),
  ]);
  return {
    ...(counted instanceof Fault
      ? { collections: null, catalogue_problem: counted.message }
      : { collections: counted.counts }),
    ...(runs instanceof Fault
      ? { runs: [], runs_problem: runs.message }
      : { runs: runs.filter((run) => !isOver(run)) }),
  };
}
