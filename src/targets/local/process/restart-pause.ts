import { backoff } from "../../../pipeline/process/backoff.ts";

/** Returns the seconds to wait before the pipeline is started again, when it died `deaths` times in a row. */
export const restartPause = (deaths: number): number => backoff(deaths, { first: 1, longest: 60 });
