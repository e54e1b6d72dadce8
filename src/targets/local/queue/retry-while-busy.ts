import { setTimeout } from "node:timers/promises";
import { isBusy } from "./queue-fault.ts";

/** Tries again while another process has the lock, without keeping this one from its other work. */
export async function retryWhileBusy<T>(work: () => T, timeoutMilliseconds = 60_000): Promise<T> {
  const giveUpAt = performance.now() + timeoutMilliseconds;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error;
    }
    await setTimeout(1 + Math.random() * 9);
  }
}
