import { setTimeout as wait } from "node:timers/promises";
import { steadyNow } from "../../../pipeline/process/steady-now.ts";
import { visibilityTimeoutSeconds } from "../../../settings/stage-numbers.ts";
import type { ReceivedMessage } from "../../messaging.ts";
import type { EventSource } from "./event-source.ts";
import { timeRun } from "./time-run.ts";

const longPollSeconds = 1;
/** Time that a batch is gathered before it is asked if more is on its way: a slow stream makes few batches, and no item waits long. */
const gatheringSeconds = 0.5;
const lookSeconds = 0.25;
const pauseAfterFaultMilliseconds = 1000;
/** Time between two looks at a pause. */
const pausedMilliseconds = 500;
/**
 * Hands batches to the stage until the signal aborts, then lets runs that are under way end.
 * As on Lambda, a batch is full or its window is over, unless all that was on its way at its beginning has come; at most `concurrency` runs at once; ids a run reports stay
 * in the queue, the others are deleted; after a run that fails the whole batch comes back when its visibility runs out.
 * Unlike Lambda it does not end a run that takes too long: the messages stay in hand for as long as it works, and its
 * results count.
 */
export async function runEventSource(source: EventSource, signal: AbortSignal): Promise<void> {
  const { numbers, log } = source;
  const runs = new Set<Promise<void>>();
  while (!signal.aborted) {
    if (runs.size >= numbers.concurrency) {
      await Promise.race(runs);
      continue;
    }
    if (source.isPaused?.()) {
      await wait(pausedMilliseconds, undefined, { signal }).catch(() => {});
      continue;
    }
    try {
      const batch = await gather(source, signal);
      if (batch.length === 0) continue;
      const run = invoke(source, batch, signal).finally(() => runs.delete(run));
      runs.add(run);
    } catch (error) {
      log("error", "queue not reached", { error: (error as Error).message });
      await wait(pauseAfterFaultMilliseconds, undefined, { signal }).catch(() => {});
    }
  }
  await Promise.all(runs);
}

async function gather(
  { stage, numbers, messaging, watchBefore }: EventSource,
  signal: AbortSignal,
): Promise<ReceivedMessage[]> {
  const { batchSize, windowSeconds } = numbers;
  const receive = (limit: number, waitSeconds: number): Promise<ReceivedMessage[]> =>
    messaging.receive(
      { stage, dead: false },
      { limit, waitSeconds, visibilitySeconds: visibilityTimeoutSeconds(numbers) },
    );
  const batch = await receive(batchSize, longPollSeconds);
  const began = steadyNow();
  const isDoneBefore = watchBefore?.();
  // Nothing else is handed out while a suspect is in hand.
  while (batch.length > 0 && batch.length < batchSize && !batch[0]?.suspect && !signal.aborted) {
    const gatheredSeconds = (steadyNow() - began) / 1000;
    const leftSeconds = windowSeconds - gatheredSeconds;
    if (leftSeconds <= 0) break;
    try {
      const isLast = gatheredSeconds >= gatheringSeconds && ((await isDoneBefore?.()) ?? false);
      const waitSeconds = isDoneBefore ? lookSeconds : longPollSeconds;
      // What it published of that is in the queue by now.
      batch.push(...(await receive(batchSize - batch.length, isLast ? 0 : Math.min(leftSeconds, waitSeconds))));
      if (isLast) break;
    } catch {
      // What is in hand is hidden already: a call that fails now must not cost it. The next batch says why.
      break;
    }
  }
  return batch;
}

async function invoke(source: EventSource, batch: ReceivedMessage[], halt: AbortSignal): Promise<void> {
  const { stage, numbers, messaging, run, log } = source;
  const queue = { stage, dead: false };
  const started = steadyNow();
  const deadline = started + numbers.timeoutSeconds * 1000;
  using time = timeRun(source, batch, halt);
  try {
    const work = run(batch, deadline, time.giveUp);
    const outcome = await Promise.race([work, time.abandoned]);
    const staying = new Set(outcome.staying);
    const leaving = batch.filter(({ id }) => !staying.has(id));
    await messaging.delete(queue, leaving);
    log("info", "batch done", { messages: batch.length, left: staying.size, milliseconds: steadyNow() - started });
  } catch (error) {
    log("error", "run failed", { messages: batch.length, error: (error as Error).message });
    if (steadyNow() >= deadline) await messaging.changeVisibility(queue, batch, 0, { uncounted: true }).catch(() => {});
  }
}
