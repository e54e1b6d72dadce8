import { type GenerateEffects, generate } from "../pipeline/generate.ts";
import { type LoadEffects, load } from "../pipeline/load.ts";
import type { Log } from "../pipeline/log.ts";
import type { Message } from "../pipeline/message.ts";
import { type SettleEffects, settle } from "../pipeline/settle.ts";
import type { Stage, StageNumbers } from "../pipeline/stage.ts";
import type { Verdict } from "../pipeline/verdict.ts";
import type { Messaging, ReceivedMessage } from "./messaging.ts";

/** Runs a stage over one batch until `deadline`, in milliseconds since 1970; resolves to the ids that stay in the queue. */
export type RunStage = (batch: readonly ReceivedMessage[], deadline: number) => Promise<string[]>;

interface StageParts {
  readonly messaging: Messaging;
  readonly numbers: StageNumbers;
  readonly log: Log;
}

/** Time kept back at the end of a run to publish and settle, as a part of the whole and at most this. */
const reserve = { part: 0.1, mostMilliseconds: 5_000 };
/** A message or collection is only begun with this part of the whole left. */
const leastPart = 0.1;

/** The gen stage over a target's queues: what makes items is given. */
export function genStage(parts: StageParts & Pick<GenerateEffects, "createItem" | "storePayload">): RunStage {
  const { messaging, numbers, log, createItem, storePayload } = parts;
  const publish: GenerateEffects["publish"] = (messages) => messaging.publish("load", messages);
  const timeMilliseconds = numbers.timeoutSeconds * 1000;
  return async (batch, deadline) => {
    const limits = {
      deadline,
      leastMilliseconds: timeMilliseconds * leastPart,
      reserveMilliseconds: Math.min(timeMilliseconds * reserve.part, reserve.mostMilliseconds),
    };
    const verdicts = await generate(batch, limits, { createItem, storePayload, publish, log, now: Date.now });
    return settleIn("gen", batch, verdicts, parts);
  };
}

/** The load stage over a target's queues: the catalogue is given. */
export function loadStage(
  parts: StageParts &
    Pick<LoadEffects, "loadItems" | "loadCollection" | "createCollection" | "readPayload"> & {
      readonly createMissingCollections: boolean;
    },
): RunStage {
  const { numbers, createMissingCollections } = parts;
  const leastMilliseconds = numbers.timeoutSeconds * 1000 * leastPart;
  return async (batch, deadline) => {
    const limits = { deadline, leastMilliseconds, createMissingCollections };
    const verdicts = await load(batch, limits, { ...parts, now: Date.now });
    return settleIn("load", batch, verdicts, parts);
  };
}

function settleIn(
  stage: Stage,
  batch: readonly ReceivedMessage[],
  verdicts: ReadonlyMap<Message, Verdict>,
  { messaging, numbers, log }: StageParts,
): Promise<string[]> {
  const queue = { stage, dead: false };
  const effects: SettleEffects<ReceivedMessage> = {
    bury: (copies) => messaging.move(queue, { stage, dead: true }, copies),
    renew: (copies) => messaging.move(queue, queue, copies),
    redeliverAfter: (messages, seconds) => messaging.changeVisibility(queue, messages, seconds),
    log,
    now: Date.now,
  };
  return settle(stage, batch, verdicts, numbers, effects);
}
