import type { Fault } from "../../pipeline/fault/fault.ts";

/** Outcome of an item that a load stored or found, unless it is new; `other` is new or changed, `superseded` older than what is there. */
export type ItemOutcome = "changed" | "unchanged" | "ignored" | "superseded" | "other";

/** Outcome of a load: all items but those with faults and those deferred are stored, or were there. */
export interface LoadOutcome {
  /** Faults of items that were not stored, by their ids. */
  readonly faults: ReadonlyMap<string, Fault>;
  /** Ids of items that are to be loaded later, together with others. */
  readonly deferred: ReadonlySet<string>;
  /** Outcomes of items that are not new, by their ids. */
  readonly outcomes: ReadonlyMap<string, ItemOutcome>;
}
