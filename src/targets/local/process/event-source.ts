import { setTimeout as wait } from "node:timers/promises";
import type { Log } from "../../../pipeline/log.ts";
import type { Stage, StageNumbers } from "../../../pipeline/stage.ts";
import { steadyNow } from "../../../pipeline/steady-now.ts";
import { visibilityTimeoutSeconds } from "../../../settings/stage-numbers.ts";
import type { ReceivedMessage } from "../../messaging.ts";
import type { RunStage } from "../../run-stage.ts";
import type { LocalMessaging } from "../queue/local-messaging.ts";

/** What connects a queue to a stage, as Lambda's event source mapping does. */
export interface EventSource {
  readonly stage: Stage;
  readonly numbers: StageNumbers;
  readonly messaging: Pick<LocalMessaging, "receive" | "delete" | "changeVisibility" | "keepInHand">;
  readonly run: RunStage;
  readonly log: Log;
}

const longPollSeconds = 1;
const pauseAfterFaultMilliseconds = 1000;
/** Time for a run that was told to give up. */
const graceMilliseconds = 5_000;

/**
 * Hands batches to the stage until the signal aborts, then lets the runs that are under way end.
 * Lambda's semantics: a batch is full or its window is over; at most `concurrency` runs at once; ids a run reports stay
 * in the queue, the others are deleted; after a run that fails the whole batch comes back when its visibility runs out.
 * Unlike Lambda it does not end a run that takes too long: the messages stay in hand for as long as it works, and what
 * it did is taken as done.
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
      const run = invoke(source, batch, signal).finally(() => runs.delete(run));
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
  const windowEnd = steadyNow() + windowSeconds * 1000;
  // Nothing else is handed out while a suspect is in hand.
  while (batch.length > 0 && batch.length < batchSize && !batch[0]?.suspect && !signal.aborted) {
    const leftSeconds = (windowEnd - steadyNow()) / 1000;
    if (leftSeconds <= 0) break;
    batch.push(...(await receive(batchSize - batch.length, Math.min(leftSeconds, longPollSeconds))));
  }
  return batch;
}

async function invoke(source: EventSource, batch: ReceivedMessage[], halt: AbortSignal): Promise<void> {
  const { stage, numbers, messaging, run, log } = source;
  const queue = { stage, dead: false };
  const started = steadyNow();
  const deadline = started + numbers.timeoutSeconds * 1000;
  using time = runTime(source, batch, halt);
  try {
    const work = run(batch, deadline, time.giveUp);
    const staying = new Set(await Promise.race([work, time.abandoned]));
    const leaving = batch.filter(({ id }) => !staying.has(id));
    await messaging.delete(queue, leaving);
    log("info", "batch done", { messages: batch.length, left: staying.size, milliseconds: steadyNow() - started });
  } catch (error) {
    log("error", "run failed", { messages: batch.length, error: (error as Error).message });
    if (steadyNow() >= deadline) await messaging.changeVisibility(queue, batch, 0, { uncounted: true }).catch(() => {});
  }
}

/**
 * The time of one run. Its messages are kept in hand while it works. It is told to give up what it began when it has
 * taken as long as messages are hidden, or its time limit where the pipeline halts.
 */
function runTime({ stage, numbers, messaging, log }: EventSource, batch: ReceivedMessage[], halt: AbortSignal) {
  const started = steadyNow();
  const limitMilliseconds = numbers.timeoutSeconds * 1000;
  const hiddenSeconds = visibilityTimeoutSeconds(numbers);
  const giveUp = new AbortController();
  const { promise: abandoned, reject: abandon } = Promise.withResolvers<never>();
  abandoned.catch(() => {});
  const seconds = (): number => Math.round((steadyNow() - started) / 1000);
  const late = setTimeout(
    () => log("warn", "run late", { messages: batch.length, seconds: seconds() }),
    limitMilliseconds,
  );
  const keep = setInterval(
    () => {
      messaging.keepInHand({ stage, dead: false }, batch, hiddenSeconds).catch((error: unknown) => {
        log("error", "messages not kept in hand", { messages: batch.length, error: (error as Error).message });
      });
    },
    (hiddenSeconds * 1000) / 3,
  );
  let last = setTimeout(() => giveUp.abort(), hiddenSeconds * 1000);
  const onHalt = (): void => {
    clearTimeout(last);
    last = setTimeout(
      () => {
        giveUp.abort();
        last = setTimeout(() => abandon(new Error(`abandoned after ${seconds()} s`)), graceMilliseconds);
      },
      Math.max(0, limitMilliseconds - (steadyNow() - started)),
    );
  };
  halt.addEventListener("abort", onHalt, { once: true });
  if (halt.aborted) onHalt();
  return {
    giveUp: giveUp.signal,
    abandoned,
    [Symbol.dispose]: () => {
      halt.removeEventListener("abort", onHalt);
      clearTimeout(late);
      clearTimeout(last);
      clearInterval(keep);
    },
  };
}
