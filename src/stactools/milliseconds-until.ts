import { steadyNow } from "../pipeline/steady-now.ts";

/** setTimeout fires at once for more. */
const longestMilliseconds = 2 ** 31 - 1;

/** What to give setTimeout so that it fires at `time`, in milliseconds since 1970; `Infinity` is as good as never. */
export function millisecondsUntil(time: number): number {
  return Math.min(Math.max(time - steadyNow(), 0), longestMilliseconds);
}
