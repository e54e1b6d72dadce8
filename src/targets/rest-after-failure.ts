import { steadyNow } from "../pipeline/process/steady-now.ts";
import type { NotifyOf } from "../pipeline/stage/loaded-item.ts";

const restMilliseconds = 10_000;

/** Asks a listener that failed nothing for a moment, so that no batch waits for it in vain. */
export function restAfterFailure(notifyOf: NotifyOf): NotifyOf {
  let failure: unknown;
  let until = Number.NEGATIVE_INFINITY;
  return async (items) => {
    if (steadyNow() < until) throw failure;
    try {
      await notifyOf(items);
    } catch (error) {
      failure = error;
      until = steadyNow() + restMilliseconds;
      throw error;
    }
  };
}
