import type { Message } from "../message/message.ts";
import { grouped } from "../text/grouped.ts";
import type { Verdict } from "./verdict.ts";

/** Items of one collection that are stored at once. */
export const itemsAtOnce = 1000;

/** The order in which the messages of a batch are worked on. */
export interface MessageOrder {
  /** The message that has the whole time of the run, because it did not come to its end beside others. */
  readonly first: Message | undefined;
  /** Number of the message's items. */
  readonly itemsOf: (message: Message) => number;
  /** Lower comes first. */
  readonly orderOf: (message: Message) => number;
}

/**
 * Orders messages so that a large one neither keeps its neighbours waiting for ever nor waits for ever itself: at first
 * it comes after them, and when it is received again before them. Only one does, so that none shares the time.
 * @param ofItems the message of each item
 */
export function orderOfMessages(ofItems: readonly Message[]): MessageOrder {
  const counts = new Map<Message, number>();
  for (const message of ofItems) counts.set(message, (counts.get(message) ?? 0) + 1);
  const itemsOf = (message: Message): number => counts.get(message) ?? 0;
  const isLarge = (message: Message): boolean => itemsOf(message) > itemsAtOnce;
  const first = [...counts.keys()].find((message) => message.receiveCount > 1 && isLarge(message));
  return { first, itemsOf, orderOf: (message) => (message === first ? 0 : isLarge(message) ? 2 : 1) };
}

/** The verdict on a large message that had the whole time of a run. It is tried again: much of it may have been new. */
export const tooLarge = (items: number): Verdict => ({
  outcome: "retry",
  kind: "timeout",
  reason: `its ${grouped(items)} items do not load in the time of one run, though nothing came before them: split it into smaller documents, or raise load.timeout_seconds`,
});
