import type { Fault } from "../fault/fault.ts";
import type { Log } from "../message/log.ts";
import { logFields } from "../message/log-fields.ts";
import { type Attributes, keptOnResend, type Message } from "../message/message.ts";
import type { Stage, StageNumbers } from "../message/stage.ts";
import { jittered } from "../process/backoff.ts";
import { reasonAttributes } from "./reason-attributes.ts";
import type { Verdict } from "./verdict.ts";

/** Only ever longer, and by a fifth at most. */
const outageSpread = [1, 1.2] as const;

/** A message that gives way to a copy of itself. */
export interface Copy<M extends Message> {
  readonly message: M;
  readonly attributes: Attributes;
  /** Its body where that is not the message's: what is left of it. */
  readonly body?: string;
  /** The seconds that the copy stays hidden; at most 900, SQS's limit. */
  readonly delaySeconds?: number;
}

/** Calls to the queue by which `settle` carries verdicts out. Those that store copies resolve to the fault of each refused one, by its index. */
export interface SettleEffects<M extends Message> {
  /** Moves messages to the stage's dead-letter queue. */
  readonly moveToDeadLetters: (copies: readonly Copy<M>[]) => Promise<ReadonlyMap<number, Fault>>;
  /** Replaces messages by copies with no receives spent. */
  readonly renew: (copies: readonly Copy<M>[]) => Promise<ReadonlyMap<number, Fault>>;
  /** Shows messages again after `seconds`. */
  readonly redeliverAfter: (messages: readonly M[], seconds: number) => Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

type Act<M extends Message> =
  | { readonly act: "leave" }
  | { readonly act: "redeliver"; readonly seconds: number }
  | { readonly act: "renew" | "dead_letter"; readonly copy: Copy<M> };

/**
 * Carries the verdicts out and returns the ids of the messages that must stay in the queue.
 * A copy is stored before the original is given up: if storing fails, the message stays.
 */
export async function settle<M extends Message>(
  stage: Stage,
  batch: readonly M[],
  verdicts: ReadonlyMap<Message, Verdict>,
  numbers: StageNumbers,
  effects: SettleEffects<M>,
): Promise<string[]> {
  logOutage(batch, verdicts, effects.log);
  const acts = batch.map((message) => ({ message, ...actOn(stage, message, verdicts.get(message), numbers, effects) }));
  const copies = (wanted: "dead_letter" | "renew"): Copy<M>[] =>
    acts.flatMap((planned) => (planned.act === wanted ? [planned.copy] : []));
  const [kept] = await Promise.all([
    Promise.all([
      replace(copies("dead_letter"), effects.moveToDeadLetters, effects.log),
      replace(copies("renew"), effects.renew, effects.log),
    ]),
    redeliver(
      acts.flatMap((planned) => (planned.act === "redeliver" ? [planned] : [])),
      effects,
    ),
  ]);
  // Else they would be hidden for as long as a run may take, six times.
  const late = kept.flat().map((message) => ({ message, seconds: outageDelay(message, numbers) }));
  await redeliver(late, effects);
  return acts
    .flatMap(({ act, message }) => (act === "redeliver" ? [message.id] : []))
    .concat(late.map(({ message }) => message.id));
}

/** Logs an outage once for a batch: a service that is down is down for all of its messages. */
function logOutage(batch: readonly Message[], verdicts: ReadonlyMap<Message, Verdict>, log: Log): void {
  const postponed = batch.flatMap((message) => {
    const verdict = verdicts.get(message);
    return verdict?.outcome === "postponed" ? [verdict] : [];
  });
  if (postponed[0]) log("error", "batch postponed", { messages: postponed.length, reason: postponed[0].reason });
}

function actOn<M extends Message>(
  stage: Stage,
  message: M,
  verdict: Verdict | undefined,
  numbers: StageNumbers,
  { log, now }: SettleEffects<M>,
): Act<M> {
  switch (verdict?.outcome) {
    case "done":
      return { act: "leave" };
    case undefined:
      return comeBackUncounted(message, numbers, 0);
    case "handed_back":
      return comeBackUncounted(message, numbers, 0, verdict.rest);
    case "postponed":
      return comeBackUncounted(message, numbers, outageDelay(message, numbers), verdict.rest);
    case "retry":
    case "dead": {
      const { kind, reason, rest, about } = verdict;
      if (verdict.outcome === "retry" && message.receiveCount < numbers.maxReceives) {
        const seconds = delayFor(message, numbers.retryDelaysSeconds);
        log("warn", "message retried", { ...logFields(message), ...about, kind, reason, delay_seconds: seconds });
        return { act: "redeliver", seconds };
      }
      log("error", "message dead", { ...logFields(message), ...about, kind, reason });
      return {
        act: "dead_letter",
        copy: {
          message,
          attributes: reasonAttributes(message, { stage, kind, reason, now: now() }),
          ...(rest !== undefined && { body: rest }),
        },
      };
    }
  }
}

/**
 * Shows the message again without letting its receives kill it: at the last one a copy starts afresh. What is left of a
 * message comes back as a copy at once, so that the work that was done on the others counts.
 */
function comeBackUncounted<M extends Message>(
  message: M,
  { maxReceives }: StageNumbers,
  seconds: number,
  rest?: string,
): Act<M> {
  if (rest === undefined && message.receiveCount < maxReceives) return { act: "redeliver", seconds };
  const copy = { message, attributes: keptOnResend(message), delaySeconds: Math.min(seconds, 900) };
  return { act: "renew", copy: rest === undefined ? copy : { ...copy, body: rest } };
}

/** Resolves to the messages whose copies could not be stored. */
async function replace<M extends Message>(
  copies: readonly Copy<M>[],
  store: SettleEffects<M>["moveToDeadLetters"],
  log: Log,
): Promise<M[]> {
  if (copies.length === 0) return [];
  try {
    const refused = await store(copies);
    return [...refused].flatMap(([index, fault]) => {
      const message = copies[index]?.message;
      if (message) log("error", "message not moved", { ...logFields(message), error: fault.message });
      return message ? [message] : [];
    });
  } catch (error) {
    log("error", "messages not moved", { messages: copies.length, error: (error as Error).message });
    return copies.map(({ message }) => message);
  }
}

/** If the visibility cannot be changed, the queue's own timeout shows the messages again, only later. */
async function redeliver<M extends Message>(
  planned: readonly { readonly message: M; readonly seconds: number }[],
  { redeliverAfter, log }: SettleEffects<M>,
): Promise<void> {
  const groups = Map.groupBy(planned, ({ seconds }) => seconds);
  await Promise.all(
    [...groups].map(async ([seconds, group]) => {
      const messages = group.map(({ message }) => message);
      try {
        await redeliverAfter(messages, seconds);
      } catch (error) {
        log("error", "visibility not changed", { messages: messages.length, error: (error as Error).message });
      }
    }),
  );
}

const outageDelay = (message: Message, { outageDelaysSeconds }: StageNumbers): number =>
  Math.round(jittered(delayFor(message, outageDelaysSeconds), outageSpread));

function delayFor({ receiveCount }: Message, delaysSeconds: readonly number[]): number {
  return delaysSeconds[Math.min(receiveCount, delaysSeconds.length) - 1] ?? 0;
}
