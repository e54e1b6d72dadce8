import { env } from "node:process";
import { startHeavyJobs } from "./start-heavy-jobs.ts";
import { stdoutLog } from "./stdout-log.ts";

const log = stdoutLog({ function: "heavy-start" });

/** Lambda's entry for the schedule by which heavy items get their jobs. */
export const handler = (): Promise<number> => startHeavyJobs(env, log);
