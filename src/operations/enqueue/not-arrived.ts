import { Fault } from "../../pipeline/fault/fault.ts";
import { stages } from "../../pipeline/message/stage.ts";
import type { Target } from "../../targets/target.ts";
import { pause } from "../pause.ts";
import { MissingNumbers } from "../runs/missing-numbers.ts";
import type { Sendable } from "../send.ts";

export interface ArrivalOptions {
  readonly signal: AbortSignal;
  /** Told before each pause how many are still waited for. */
  readonly onWaiting: (count: number) => void;
  readonly everyMilliseconds?: number;
}

const stalledMilliseconds = 60_000;
const longestMilliseconds = 900_000;

/**
 * Waits for messages of a run that may have been sent, and returns those of which the ledger knows no outcome. It waits
 * for as long as the queues change, but not after two looks at empty ones, and not at all if nobody can be asked.
 */
export async function notArrived(
  target: Pick<Target, "operate" | "messaging">,
  runId: string,
  messages: readonly Sendable[],
  { signal, onWaiting, everyMilliseconds = 2_000 }: ArrivalOptions,
): Promise<readonly Sendable[]> {
  let left = messages;
  let wasEmpty = false;
  let seen = "";
  const giveUpAt = performance.now() + longestMilliseconds;
  let stalledAt = 0;
  while (left.length > 0) {
    try {
      left = await withoutOutcome(target, runId, left);
      const depth = await messagesIn(target);
      const isEmpty = depth === 0;
      if (left.length === 0 || (isEmpty && wasEmpty)) break;
      wasEmpty = isEmpty;
      const now = `${left.length} ${depth}`;
      if (now !== seen) stalledAt = performance.now() + stalledMilliseconds;
      seen = now;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      break;
    }
    if (performance.now() > Math.min(stalledAt, giveUpAt)) break;
    onWaiting(left.length);
    if (!(await pause(everyMilliseconds, signal))) break;
  }
  return left;
}

/** Those that are neither loaded nor dead. */
async function withoutOutcome(
  target: Pick<Target, "operate">,
  runId: string,
  messages: readonly Sendable[],
): Promise<readonly Sendable[]> {
  const numbers = new MissingNumbers(target, runId);
  const left: Sendable[] = [];
  for (const message of messages) {
    const missing = await numbers.of(message.number);
    if (missing && !missing.death) left.push(message);
  }
  return left;
}

async function messagesIn({ messaging }: Pick<Target, "messaging">): Promise<number> {
  const depths = await Promise.all(stages.map((stage) => messaging.depth({ stage, dead: false })));
  return depths.reduce((sum, { waiting, inFlight, delayed }) => sum + waiting + inFlight + delayed, 0);
}
