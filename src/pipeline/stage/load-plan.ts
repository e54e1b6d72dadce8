import type { Fault } from "../fault/fault.ts";
import type { ItemDocument } from "../item/item.ts";
import type { Message } from "../message/message.ts";
import type { LoadEntry } from "./load-entry.ts";
import { orderOfMessages, tooLarge } from "./order-of-messages.ts";
import { handedBack, type Judgement, type Verdict, verdictOn } from "./verdict.ts";

/** One item or collection, and the message it came in. */
export interface Arrival<Document> {
  readonly document: Document;
  readonly message: Message;
  /** Its entry in that message. */
  readonly entry?: LoadEntry;
}

/** All versions of one item or collection in a batch, newest first. */
export type Versions<Document> = readonly Arrival<Document>[];

/** Items of one collection that are stored one round after another. */
export interface LoadPart {
  readonly collection: string;
  readonly waiting: readonly Versions<ItemDocument>[];
}

/** The order in which the items of a batch are stored. */
export interface LoadPlan {
  readonly parts: readonly LoadPart[];
  /** The verdict on a message whose items were not begun in time. */
  readonly outOfTime: (message: Message) => Verdict;
}

/** Divides items by collection and orders the parts: a large message neither holds others up nor waits for ever. */
export function planLoad(items: readonly Arrival<ItemDocument>[]): LoadPlan {
  const { first, itemsOf, orderOf } = orderOfMessages(items.map(({ message }) => message));
  const parts = [...Map.groupBy(items, ({ document }) => document.collection)].flatMap(([collection, arrivals]) => {
    const byOrder = Map.groupBy(newestFirst(arrivals), ([newest]) => (newest ? orderOf(newest.message) : 0));
    return [...byOrder].map(([order, waiting]) => ({ collection, order, waiting }));
  });
  return {
    parts: parts.toSorted((one, other) => one.order - other.order),
    outOfTime: (message) => (message === first ? tooLarge(itemsOf(message)) : handedBack),
  };
}

/** The versions of each document, newest publication first; of two published together the later in the batch. */
export function newestFirst<Document extends { readonly id: string }>(
  arrivals: readonly Arrival<Document>[],
): Versions<Document>[] {
  const byId = Map.groupBy(arrivals, ({ document }) => document.id);
  return [...byId.values()].map((versions) =>
    versions.toReversed().toSorted((a, b) => b.message.publishedAt - a.message.publishedAt),
  );
}

/** Divides the items that wait into the round to store now, of so many at most, and the rest. */
export function nextRound(
  waiting: readonly Versions<ItemDocument>[],
  items: number,
): {
  round: readonly Versions<ItemDocument>[];
  rest: readonly Versions<ItemDocument>[];
} {
  return { round: waiting.slice(0, items), rest: waiting.slice(items) };
}

/**
 * Judges the newest versions of a round by the faults of the items that were not stored. If an item was refused and has
 * an older version, that version is to be stored `next`.
 */
export function judgeRound(
  round: readonly Versions<ItemDocument>[],
  faults: ReadonlyMap<string, Fault>,
): { judgements: Judgement[]; next: Versions<ItemDocument>[] } {
  const refused = round.flatMap(([newest, ...older]) => {
    const fault = newest && faults.get(newest.document.id);
    return fault ? [{ ...newest, fault, older }] : [];
  });
  return {
    judgements: refused.map(({ message, document, entry, fault }) => [
      message,
      verdictOn(fault, { item_id: document.id, collection: document.collection }),
      entry,
    ]),
    next: refused.map(({ older }) => older).filter(({ length }) => length > 0),
  };
}
