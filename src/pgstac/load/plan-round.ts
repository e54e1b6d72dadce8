import { Fault } from "../../pipeline/fault/fault.ts";
import type { LoadMethod } from "../../pipeline/operate/load-method.ts";
import type { Document } from "../rows/document.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";
import { alreadyThere } from "./already-there.ts";
import { replacesRows } from "./distinct.ts";
import type { LoadState } from "./load-state.ts";
import { allows } from "./partition.ts";
import { partitionFinder } from "./partition-finder.ts";

/** Plan for each document of one transaction. */
export interface RoundPlan {
  /** Items to store, in the order in which their rows are written. */
  readonly stored: readonly TimedDocument[];
  /** True if rows of the same ids may exist, which are replaced. */
  readonly replaces: boolean;
  /** Items whose partitions do not take them yet. */
  readonly waiting: readonly TimedDocument[];
  /** True if some of the waiting items have no partition at all. */
  readonly lacksTables: boolean;
  /** Ids of items that are left as they are, because the method replaces none. */
  readonly left: readonly string[];
  /** Faults of items that are not stored, by their ids. */
  readonly faults: ReadonlyMap<string, Fault>;
}

/**
 * Plans by the state of the collection which documents are stored; `times` has the times or the fault of each, by its
 * id.
 */
export function planRound(
  { collection, partitions, existing }: LoadState & { readonly collection: StoredCollection },
  documents: readonly Document[],
  times: ReadonlyMap<string, TimedDocument | Fault>,
  method: LoadMethod,
): RoundPlan {
  const faults = new Map<string, Fault>();
  const replaces = replacesRows(method) && existing.size > 0;
  const find = partitionFinder(partitions);
  const stored: TimedDocument[] = [];
  const waiting: TimedDocument[] = [];
  const left: string[] = [];
  let lacksTables = false;
  for (const { id } of documents) {
    const isThere = existing.has(id) && !replaces;
    if (isThere && method === "insert") faults.set(id, alreadyThere(id));
    else if (isThere) left.push(id);
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
    left,
    lacksTables,
    faults,
  };
}

/** Sorts by time, so that the rows of a partition follow each other. */
const byStart = (a: TimedDocument, b: TimedDocument): number => (a.start < b.start ? -1 : Number(a.start > b.start));
