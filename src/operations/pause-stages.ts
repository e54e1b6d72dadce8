import type { Stage } from "../pipeline/message/stage.ts";
import type { Target } from "../targets/target.ts";

/** Stages that take no messages for now. */
export interface PauseReport {
  readonly paused: readonly Stage[];
}

/** Has stages take no more messages until they are resumed; what is under way goes on to its end. */
export async function pauseStages(
  target: Pick<Target, "paused" | "setPaused">,
  which: readonly Stage[],
): Promise<PauseReport> {
  await target.setPaused(which, true);
  return { paused: await target.paused() };
}

/** Has stages take messages again. */
export async function resumeStages(
  target: Pick<Target, "paused" | "setPaused">,
  which: readonly Stage[],
): Promise<PauseReport> {
  await target.setPaused(which, false);
  return { paused: await target.paused() };
}
