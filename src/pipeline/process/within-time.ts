import { steadyNow } from "./steady-now.ts";

/** The longest time that setTimeout waits; for more it fires at once. */
const longestMilliseconds = 2 ** 31 - 1;

/** Milliseconds until `time`, a time of `steadyNow`, as setTimeout takes them; `Infinity` is as good as never. */
export function millisecondsUntil(time: number): number {
  return Math.min(Math.max(time - steadyNow(), 0), longestMilliseconds);
}

/** Waits for work until `deadline`, a time of `steadyNow`. @throws what `late` makes when the time is over */
export async function withinTime<T>(work: Promise<T>, deadline: number, late: () => Error): Promise<T> {
  const time = Promise.withResolvers<never>();
  const timer = setTimeout(() => time.reject(late()), millisecondsUntil(deadline));
  try {
    return await Promise.race([work, time.promise]);
  } finally {
    clearTimeout(timer);
  }
}
