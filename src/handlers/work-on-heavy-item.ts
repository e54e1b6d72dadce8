import type { Log } from "../pipeline/message/log.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { heavyRenewalSeconds, heavyVisibilitySeconds } from "../settings/heavy-item-name.ts";
import type { Messaging, QueueName } from "../targets/messaging.ts";
import { reportHeavyItem } from "../targets/report-heavy-item.ts";
import type { RunStage } from "../targets/run-stage.ts";

export interface HeavyWork {
  /** Messaging whose gen queue is the one of heavy items. */
  readonly messaging: Pick<Messaging, "receive" | "changeVisibility" | "delete">;
  readonly run: RunStage;
  readonly timeoutSeconds: number;
  /** Time after which the message of a job that was killed is shown again. */
  readonly visibilitySeconds: number;
  readonly log: Log;
}

const queue: QueueName = { stage: "gen", dead: false };
/** The longest that SQS waits for a message. */
const waitSeconds = 20;
/** Part of that time after which it is renewed. */
const renewalPart = heavyRenewalSeconds / heavyVisibilitySeconds;

/**
 * Makes the item of one message and settles that, as a run of the gen function does. The message is kept in hand
 * meanwhile, and deleted once its item is published. Does nothing if no message waits.
 */
export async function workOnHeavyItem(work: HeavyWork): Promise<void> {
  const { messaging, run, timeoutSeconds, visibilitySeconds, log } = work;
  const batch = await messaging.receive(queue, { limit: 1, waitSeconds, visibilitySeconds });
  const [message] = batch;
  if (!message) {
    log("info", "no message waits");
    return;
  }
  const started = steadyNow();
  // A job that is killed logs nothing: so it is known which message it had.
  const reports = reportHeavyItem(message, log);
  const keep = setInterval(
    () => {
      messaging.changeVisibility(queue, batch, visibilitySeconds).catch((error: unknown) => {
        log("error", "messages not kept in hand", { messages: 1, error: (error as Error).message });
      });
    },
    visibilitySeconds * 1000 * renewalPart,
  );
  try {
    const { staying } = await run(batch, started + timeoutSeconds * 1000);
    if (staying.length === 0) await messaging.delete(queue, batch);
    log("info", "batch done", { messages: 1, left: staying.length, milliseconds: steadyNow() - started });
  } finally {
    clearInterval(keep);
    reports[Symbol.dispose]();
  }
}
