import type { Log } from "./log.ts";
import { type Attributes, attributeNames, keptOnResend, type Message, reasonAttributes } from "./message.ts";
import type { Stage, StageNumbers } from "./stage.ts";
import type { Verdict } from "./verdict.ts";

/** What settling needs of the queue; a record that cannot be changed any more is not worth failing for. */
export interface SettleEffects {
  /** Moves the message to the stage's dead-letter queue. */
  readonly bury: (message: Message, attributes: Attributes) => Promise<void>;
  /** Replaces the message by a copy with no receives spent, hidden for `delaySeconds` (at most 900). */
  readonly renew: (message: Message, attributes: Attributes, delaySeconds: number) => Promise<void>;
  /** Shows the message again after `seconds`. */
  readonly redeliverAfter: (message: Message, seconds: number) => Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Carries the verdicts out and returns the ids of the messages that must stay in the queue.
 * A copy is stored before the original is given up: where storing fails, the message stays.
 */
export async function settle(
  stage: Stage,
  verdicts: ReadonlyMap<Message, Verdict>,
  numbers: StageNumbers,
  effects: SettleEffects,
): Promise<string[]> {
  const staying = await Promise.all(
    [...verdicts].map(async ([message, verdict]) => {
      try {
        return (await carryOut(stage, message, verdict, numbers, effects)) === "stays" ? message.id : undefined;
      } catch (error) {
        effects.log("error", "message not settled", { ...about(message), error: (error as Error).message });
        return message.id;
      }
    }),
  );
  return staying.filter((id) => id !== undefined);
}

async function carryOut(
  stage: Stage,
  message: Message,
  verdict: Verdict,
  numbers: StageNumbers,
  effects: SettleEffects,
): Promise<"stays" | "leaves"> {
  const { log, bury, renew, redeliverAfter, now } = effects;
  /** Shows the message again without letting its receives kill it: after the last one a copy starts afresh. */
  const blameless = async (delaySeconds: number): Promise<"stays" | "leaves"> => {
    if (message.receiveCount >= numbers.maxReceives) {
      await renew(message, keptOnResend(message), Math.min(delaySeconds, 900));
      return "leaves";
    }
    await redeliverAfter(message, delaySeconds);
    return "stays";
  };
  switch (verdict.outcome) {
    case "done":
      return "leaves";
    case "handed_back":
      return blameless(0);
    case "postponed":
      return blameless(jittered(delayFor(message, numbers.outageDelaysSeconds)));
    case "retry":
      if (message.receiveCount < numbers.maxReceives) {
        const delaySeconds = delayFor(message, numbers.retryDelaysSeconds);
        log("warn", "message retried", { ...about(message), kind: verdict.kind, reason: verdict.reason, delaySeconds });
        await redeliverAfter(message, delaySeconds);
        return "stays";
      }
      break;
    case "dead":
      break;
  }
  const { kind, reason } = verdict;
  await bury(message, reasonAttributes(message, { stage, kind, reason, now: now() }));
  log("error", "message dead", { ...about(message), kind, reason });
  return "leaves";
}

function delayFor({ receiveCount }: Message, delaysSeconds: readonly number[]): number {
  return delaysSeconds[Math.min(receiveCount, delaysSeconds.length) - 1] ?? 0;
}

/** Spread over a fifth, so that what was postponed together does not come back together. Only ever longer. */
const jittered = (seconds: number): number => Math.round(seconds * (1 + Math.random() / 5));

/** The fields that find a message again in a log. */
export function about({ id, attributes, receiveCount }: Message): Record<string, unknown> {
  return {
    message_id: id,
    run_id: attributes[attributeNames.runId],
    sequence: attributes[attributeNames.sequence],
    receive_count: receiveCount,
  };
}
