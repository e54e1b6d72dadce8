const firstSeconds = 1;
const longestSeconds = 60;
/** A pipeline that ran this long ran well. */
const wellAfterSeconds = 300;

/** Seconds to wait before the pipeline is started again, when it died `deaths` times in a row. */
export const restartPause = (deaths: number): number => Math.min(firstSeconds * 2 ** (deaths - 1), longestSeconds);

/** The deaths in a row with this one, after the pipeline took messages for `ranSeconds`. */
export const deathsInARow = (before: number, ranSeconds: number): number =>
  ranSeconds >= wellAfterSeconds ? 1 : before + 1;
