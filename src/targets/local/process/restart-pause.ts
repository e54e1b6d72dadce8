const firstSeconds = 1;
const longestSeconds = 60;

/** Returns the seconds to wait before the pipeline is started again, when it died `deaths` times in a row. */
export const restartPause = (deaths: number): number => Math.min(firstSeconds * 2 ** (deaths - 1), longestSeconds);
