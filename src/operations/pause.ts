import { setTimeout as wait } from "node:timers/promises";

/** Waits; false if the wait was interrupted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return wait(milliseconds, true, { signal }).catch(() => false);
}
