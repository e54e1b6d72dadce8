import { Fault } from "../../../pipeline/fault.ts";
import { type Stage, stages } from "../../../pipeline/stage.ts";
import type { Target } from "../../../targets/target.ts";

export interface StageStatus {
  readonly waiting: number;
  readonly in_flight: number;
  readonly delayed: number;
  readonly dead: number;
}

export interface Progress {
  readonly running: boolean;
  readonly stages: Readonly<Record<Stage, StageStatus>>;
}

export interface Status extends Progress {
  /** Null where the catalogue cannot be reached; why, `catalogue_problem` says. */
  readonly collections: readonly { readonly collection: string; readonly items: number }[] | null;
  readonly catalogue_problem?: string;
}

/** How the pipeline stands. */
export async function readStatus(target: Pick<Target, "messaging" | "operate" | "running">): Promise<Status> {
  return { ...(await readProgress(target)), ...(await readCounts(target.operate)) };
}

/** How the stages stand. They are read in their order: what left gen meanwhile is then counted in load. */
export async function readProgress({ messaging, running }: Pick<Target, "messaging" | "running">): Promise<Progress> {
  const counts: Partial<Record<Stage, StageStatus>> = {};
  for (const stage of stages) {
    const { waiting, inFlight, delayed } = await messaging.depth({ stage, dead: false });
    const dead = await messaging.depth({ stage, dead: true });
    counts[stage] = { waiting, in_flight: inFlight, delayed, dead: dead.waiting + dead.inFlight + dead.delayed };
  }
  return { running: await running(), stages: counts as Record<Stage, StageStatus> };
}

async function readCounts(operate: Target["operate"]): Promise<Pick<Status, "collections" | "catalogue_problem">> {
  try {
    return { collections: (await operate({ action: "items.count" })).counts };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { collections: null, catalogue_problem: error.message };
  }
}

/** Messages that are still to be worked on. */
export function leftIn({ waiting, in_flight, delayed }: StageStatus): number {
  return waiting + in_flight + delayed;
}
