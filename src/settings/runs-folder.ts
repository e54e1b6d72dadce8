import { join } from "node:path";

/** Folder of the runs that are not sent to their end, within the state folder. */
export const runsFolder = (stateFolder: string): string => join(stateFolder, "runs");

/** Folder of the rows that runs of new rows alone were made of. */
export const newRowsFolder = (stateFolder: string): string => join(stateFolder, "new-rows");

/** File that remembers which requests were sent. */
export const sentRequestsFile = (stateFolder: string): string => join(stateFolder, "sent.sqlite");
