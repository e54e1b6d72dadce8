import { Fault, lineOf } from "../../pipeline/fault/fault.ts";
import { putBack } from "../../pipeline/process/put-back.ts";
import type { Target } from "../../targets/target.ts";
import type { Making } from "../make-items.ts";
import type { Sendable } from "../send.ts";
import { CollectionFinder } from "./collection-finder.ts";
import { makeFirstItem } from "./make-first-item.ts";

/** The same requests, and what could not be made sure of. */
export interface CheckedRequests {
  readonly requests: AsyncIterable<Sendable>;
  /** Sentences for people. */
  readonly doubts: readonly string[];
}

/** The target that requests are checked for. */
type CheckTarget = Pick<Target, "name" | "operate" | "makeItem">;

/**
 * Makes sure of package, group, arguments, options and collection before anything is sent: makes the item of a first row
 * and looks for its collection. Takes no more than a few rows off the requests, and puts them back.
 * @throws Fault that names the row and what is wrong with it
 */
export async function checkRequests(
  requests: AsyncGenerator<Sendable>,
  target: CheckTarget,
  making: Making,
): Promise<CheckedRequests> {
  const taken: Sendable[] = [];
  const nextGood = async (): Promise<Sendable | undefined> => {
    for (;;) {
      const { done, value } = await requests.next();
      if (done) return undefined;
      taken.push(value);
      if (!(value.outgoing instanceof Fault)) return value;
      if (taken.length >= mostRows) return undefined;
    }
  };
  try {
    const doubts = await doubtsAbout(nextGood, target, making);
    return { requests: putBack(taken, requests), doubts };
  } catch (error) {
    await requests.return(undefined);
    throw error;
  }
}

/** Rows that are looked at for a good one. */
const mostRows = 1000;

async function doubtsAbout(
  nextGood: () => Promise<Sendable | undefined>,
  target: CheckTarget,
  making: Making,
): Promise<string[]> {
  const first = await nextGood();
  if (!first) return [];
  const finder = making.configuration.settings.create_missing_collections
    ? undefined
    : new CollectionFinder(target.operate);
  const { failed, unknown, doubt } = await makeFirstItem(first, nextGood, { target, making, finder });
  return [
    ...failed.map(({ sendable: { place }, fault }) => `${place.file}:${place.line} will fail: ${fault.message}`),
    ...(unknown ? [`group, arguments and options are not checked: ${lineOf(unknown)}`] : []),
    ...(doubt === undefined ? [] : [doubt]),
  ];
}
