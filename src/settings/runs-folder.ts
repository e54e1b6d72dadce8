import { join } from "node:path";

/** Folder of the runs that are not sent to their end, within the state folder. */
export const runsFolder = (stateFolder: string): string => join(stateFolder, "runs");
