import { join } from "node:path";
import type { Settings } from "./settings.ts";

type TargetName = Settings["target"];

/** Folder of the runs that are not sent to their end, within the state folder. */
export const runsFolder = (stateFolder: string): string => join(stateFolder, "runs");

/** Folder of the rows that runs of new rows alone were made of: each target has its own, so that a reset of one is none of the other. */
export const newRowsFolder = (stateFolder: string, target: TargetName): string =>
  join(stateFolder, target === "local" ? "new-rows" : `new-rows-${target}`);

/** File that remembers which requests were sent to a target. */
export const sentRequestsFile = (stateFolder: string, target: TargetName): string =>
  join(stateFolder, target === "local" ? "sent.sqlite" : `sent-${target}.sqlite`);

/** The name of this machine's pipeline in what is kept of a run; those on AWS have the name of their stack. */
export const localPipeline = "the local pipeline";
