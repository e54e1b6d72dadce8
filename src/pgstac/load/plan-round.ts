import { Fault } from "../../pipeline/fault.ts";
import type { LoadMethod } from "../../settings/load-method.ts";
import type { Document } from "../rows/document.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import { alreadyThere } from "./already-there.ts";
import { replacesRows } from "./distinct.ts";
import type { LoadState } from "./load-state.ts";
import { missingCollection } from "./missing-collection.ts";
import { allows } from "./partition.ts";
import { partitionFinder } from "./partition-finder.ts";

/** Decision of what becomes of each document in one transaction. */
export interface RoundPlan {
  /** Items to store, in the order in which their rows are written. */
  readonly stored: readonly TimedDocument[];
  /** True where rows of the same ids may be there, which give way. */
  readonly replaces: boolean;
  /** Items whose partitions do not take them yet. */
  readonly waiting: readonly TimedDocument[];
  /** True where some of those have no partition at all. */
  readonly lacksTables: boolean;
  /** Why items are not stored, by their ids. */
  readonly faults: ReadonlyMap<string, Fault>;
}

/** Decides by the state of the collection what becomes of documents; `times` are what reading them came to, by their ids. */
export function planRound(
  { collection, partitions, existing }: LoadState,
  documents: readonly Document[],
  times: ReadonlyMap<string, TimedDocument | Fault>,
  method: LoadMethod,
): RoundPlan {
  const faults = new Map<string, Fault>();
  if (!collection) {
    for (const { id, collection: name } of documents) faults.set(id, missingCollection(name));
    return { stored: [], replaces: false, waiting: [], lacksTables: false, faults };
  }
  const replaces = replacesRows(method) && existing.size > 0;
  const find = partitionFinder(partitions);
  const stored: TimedDocument[] = [];
  const waiting: TimedDocument[] = [];
  let lacksTables = false;
  for (const { id } of documents) {
    const isThere = existing.has(id) && !replaces;
    if (isThere && method === "insert") faults.set(id, alreadyThere(id));
    const item = isThere ? undefined : times.get(id);
    if (item instanceof Fault) faults.set(id, item);
    else if (item) {
      const partition = find(item.start);
      if (partition && allows(partition, item.start, item.end)) stored.push(item);
      else {
        waiting.push(item);
        lacksTables ||= !partition;
      }
    }
  }
  return {
    stored: collection.partitionTrunc === null ? stored : stored.sort(byStart),
    replaces,
    waiting,
    lacksTables,
    faults,
  };
}

/** So that rows of a partition go into it together. */
const byStart = (a: TimedDocument, b: TimedDocument): number => (a.start < b.start ? -1 : Number(a.start > b.start));
