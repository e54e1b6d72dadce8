import type { Log } from "../pipeline/message/log.ts";
import type { Message } from "../pipeline/message/message.ts";
import type { Stage, StageNumbers } from "../pipeline/message/stage.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { deathMessages } from "../pipeline/run/ledger-message.ts";
import type { BatchEntry, Ledger } from "../pipeline/run/run-outcomes.ts";
import { deathsOf } from "../pipeline/stage/deaths-of.ts";
import { type GenerateEffects, generate } from "../pipeline/stage/generate.ts";
import { type LoadEffects, load } from "../pipeline/stage/load.ts";
import type { RoundSize } from "../pipeline/stage/round-size.ts";
import { type SettleEffects, settle } from "../pipeline/stage/settle.ts";
import type { Verdict } from "../pipeline/stage/verdict.ts";
import type { Messaging, ReceivedMessage } from "./messaging.ts";

/**
 * Runs a stage over one batch until `deadline`, a time of `steadyNow`. After the deadline nothing is begun, and what is
 * under way is let end until `giveUp` aborts.
 */
export type RunStage = (
  batch: readonly ReceivedMessage[],
  deadline: number,
  giveUp?: AbortSignal,
) => Promise<RunOutcome>;

/** Messages of a batch that the stage is not done with. */
export interface RunOutcome {
  /** Ids of those that stay in the queue. */
  readonly staying: readonly string[];
  /** Those that are in another queue now, where they still wait. */
  readonly handedOver?: number;
}

interface StageParts {
  readonly messaging: Messaging;
  readonly numbers: StageNumbers;
  readonly log: Log;
  /** Refuses items that raise a warning. */
  readonly strict: boolean;
}

/** Time kept back at the end of a run to publish and settle, as a part of the whole and at most this. */
const reserve = { part: 0.1, mostMilliseconds: 5_000 };
/** A message or collection is only begun with this part of the whole left. */
const leastPart = 0.1;

/** The gen stage over a target's queues: what makes items is given. */
export function genStage(parts: StageParts & Pick<GenerateEffects, "createItem" | "storePayload" | "heavy">): RunStage {
  const { messaging, numbers, log, strict, createItem, storePayload, heavy } = parts;
  const publish: GenerateEffects["publish"] = (messages) => messaging.publish("load", messages);
  const recordDeaths = async (entries: readonly BatchEntry[]): Promise<void> => {
    const bodies = deathMessages(entries);
    const [refusal] =
      bodies.length > 0 ? (await publish(bodies.map((body) => ({ body, attributes: {} })))).values() : [];
    if (refusal) throw refusal;
  };
  const timeMilliseconds = numbers.timeoutSeconds * 1000;
  return async (batch, deadline) => {
    const limits = {
      deadline,
      leastMilliseconds: timeMilliseconds * leastPart,
      reserveMilliseconds: Math.min(timeMilliseconds * reserve.part, reserve.mostMilliseconds),
      strict,
    };
    const verdicts = await generate(batch, limits, { createItem, storePayload, publish, heavy, log, now: steadyNow });
    const staying = await settleIn("gen", batch, verdicts, deadline, { ...parts, recordDeaths });
    const handedOver = [...verdicts.values()].filter((verdict) => verdict.outcome === "done" && verdict.handedOver);
    return { staying, handedOver: handedOver.length };
  };
}

/** The load stage over a target's queues: the catalogue is given. */
export function loadStage(
  parts: StageParts &
    Omit<LoadEffects, "loadItems" | "log" | "now"> & {
      /** Ends the transaction and rejects with a Fault `infrastructure` when `giveUp` aborts. */
      readonly loadItems: (
        ...given: [...Parameters<LoadEffects["loadItems"]>, giveUp: AbortSignal | undefined]
      ) => ReturnType<LoadEffects["loadItems"]>;
      readonly createMissingCollections: boolean;
      /** Kept for as long as the stage runs. */
      readonly roundSize: RoundSize;
    },
): RunStage {
  const { numbers, createMissingCollections, roundSize, strict } = parts;
  const leastMilliseconds = numbers.timeoutSeconds * 1000 * leastPart;
  return async (batch, deadline, giveUp) => {
    const limits = { deadline, leastMilliseconds, roundSize, createMissingCollections, strict };
    const loadItems: LoadEffects["loadItems"] = (collection, items) => parts.loadItems(collection, items, giveUp);
    const verdicts = await load(batch, limits, { ...parts, loadItems, now: steadyNow });
    const staying = await settleIn("load", batch, verdicts, deadline, {
      ...parts,
      recordDeaths: (entries) => parts.ledger.recordOutcomes(entries),
    });
    return { staying };
  };
}

function settleIn(
  stage: Stage,
  batch: readonly ReceivedMessage[],
  verdicts: ReadonlyMap<Message, Verdict>,
  deadline: number,
  { messaging, numbers, log, recordDeaths }: StageParts & { readonly recordDeaths: Ledger["recordOutcomes"] },
): Promise<string[]> {
  const queue = { stage, dead: false };
  const late = steadyNow() >= deadline;
  const effects: SettleEffects<ReceivedMessage> = {
    moveToDeadLetters: async (copies) => {
      await recordDeaths(deathsOf(stage, copies));
      return messaging.move(queue, { stage, dead: true }, copies);
    },
    renew: (copies) => messaging.move(queue, queue, copies),
    redeliverAfter: (messages, seconds) => messaging.changeVisibility(queue, messages, seconds, { uncounted: late }),
    log,
    now: Date.now,
  };
  return settle(stage, batch, late ? withoutBlame(verdicts) : verdicts, numbers, effects);
}

/** In a run that took too long, what may go better another time is no message's fault. */
function withoutBlame(verdicts: ReadonlyMap<Message, Verdict>): ReadonlyMap<Message, Verdict> {
  return new Map(
    [...verdicts].map(([message, verdict]) => [
      message,
      verdict.outcome === "retry" ? { ...verdict, outcome: "postponed" as const } : verdict,
    ]),
  );
}
