import { setTimeout as wait } from "node:timers/promises";
import type { Log } from "../../pipeline/log.ts";
import { type Stage, type StageNumbers, visibilityTimeoutSeconds } from "../../pipeline/stage.ts";
import type { Messaging, ReceivedMessage } from "../messaging.ts";
import type { RunStage } from "../run-stage.ts";

/** What connects a queue to a stage, as Lambda's event source mapping does. */
export interface EventSource {
  readonly stage: Stage;
  readonly numbers: StageNumbers;
  readonly messaging: Messaging;
  readonly run: RunStage;
  readonly log: Log;
}

const longPollSeconds = 1;
const pauseAfterFaultMilliseconds = 1000;

/**
 * Hands batches to the stage until the signal aborts, then lets the runs that are under way end.
 * Lambda's semantics: a batch is full or its window is over; at most `concurrency` runs at once; ids a run reports stay
 * in the queue, the others are deleted; after a run that fails or takes too long the whole batch comes back when its
 * visibility runs out.
 */
export async function runEventSource(source: EventSource, signal: AbortSignal): Promise<void> {
  const { numbers, log } = source;
  const runs = new Set<Promise<void>>();
  while (!signal.aborted) {
    if (runs.size >= numbers.concurrency) {
      await Promise.race(runs);
      continue;
    }
    try {
      const batch = await gather(source, signal);
      if (batch.length === 0) continue;
      const run = invoke(source, batch).finally(() => runs.delete(run));
      runs.add(run);
    } catch (error) {
      log("error", "queue not reached", { error: (error as Error).message });
      await wait(pauseAfterFaultMilliseconds, undefined, { signal }).catch(() => {});
    }
  }
  await Promise.all(runs);
}

async function gather({ stage, numbers, messaging }: EventSource, signal: AbortSignal): Promise<ReceivedMessage[]> {
  const { batchSize, windowSeconds } = numbers;
  const receive = (limit: number, waitSeconds: number): Promise<ReceivedMessage[]> =>
    messaging.receive(
      { stage, dead: false },
      { limit, waitSeconds, visibilitySeconds: visibilityTimeoutSeconds(numbers) },
    );
  const batch = await receive(batchSize, longPollSeconds);
  const windowEnd = Date.now() + windowSeconds * 1000;
  while (batch.length > 0 && batch.length < batchSize && !signal.aborted) {
    const leftSeconds = (windowEnd - Date.now()) / 1000;
    if (leftSeconds <= 0) break;
    batch.push(...(await receive(batchSize - batch.length, Math.min(leftSeconds, longPollSeconds))));
  }
  return batch;
}

async function invoke({ stage, numbers, messaging, run, log }: EventSource, batch: ReceivedMessage[]): Promise<void> {
  const started = Date.now();
  const deadline = started + numbers.timeoutSeconds * 1000;
  try {
    const staying = new Set(await withinTime(run(batch, deadline), numbers.timeoutSeconds));
    const leaving = batch.filter(({ id }) => !staying.has(id));
    await messaging.delete({ stage, dead: false }, leaving);
    log("info", "batch done", { messages: batch.length, left: staying.size, milliseconds: Date.now() - started });
  } catch (error) {
    log("error", "run failed", { messages: batch.length, error: (error as Error).message });
  }
}

async function withinTime<T>(work: Promise<T>, seconds: number): Promise<T> {
  const timer = new AbortController();
  const timeUp = wait(seconds * 1000, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`the run took longer than ${seconds} s`);
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    timer.abort();
  }
}
