import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { type Stage, stages } from "../../../pipeline/message/stage.ts";
import { openStateFolder } from "../state/open-state-folder.ts";
import { statePaths } from "../state/state-paths.ts";
import { writePrivately } from "../state/write-privately.ts";

/** Tells if a stage is to take no messages; it is, until it is resumed, also after a restart. */
export const isPaused = (stateFolder: string, stage: Stage): boolean =>
  existsSync(statePaths(stateFolder).paused[stage]);

/** The stages that are to take no messages. */
export const pausedStages = (stateFolder: string): readonly Stage[] =>
  stages.filter((stage) => isPaused(stateFolder, stage));

/**
 * Has stages take no more messages, running or not, or take them again.
 * @throws Fault `infrastructure`
 */
export async function setPaused(stateFolder: string, which: readonly Stage[], paused: boolean): Promise<void> {
  openStateFolder(stateFolder);
  for (const stage of which) {
    const flag = statePaths(stateFolder).paused[stage];
    if (paused) await writePrivately(flag, "");
    else await rm(flag, { force: true });
  }
}
