import { steadyNow } from "../../../pipeline/process/steady-now.ts";
import { visibilityTimeoutSeconds } from "../../../settings/stage-numbers.ts";
import type { ReceivedMessage } from "../../messaging.ts";
import type { EventSource } from "./event-source.ts";

/** The time of a run, and its end. */
export interface RunTime extends Disposable {
  /** Aborts when the run is to give up what it began. */
  readonly giveUp: AbortSignal;
  /** Rejects when the run did not give up in time. */
  readonly abandoned: Promise<never>;
}

/** Time for a run that was told to give up. */
const graceMilliseconds = 5_000;

/**
 * Keeps the messages of one run in hand while it works. Tells the run to give up when it has taken as long as messages
 * are hidden, or its time limit if the pipeline halts.
 */
export function timeRun(
  { stage, numbers, messaging, log }: EventSource,
  batch: readonly ReceivedMessage[],
  halt: AbortSignal,
): RunTime {
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
