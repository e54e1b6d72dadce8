import type { Fault } from "../../pipeline/fault.ts";

/** Outcome of a load: all items but these are stored. */
export interface LoadOutcome {
  /** Faults of items that were not stored, by their ids. */
  readonly faults: ReadonlyMap<string, Fault>;
  /** Ids of items that are to be loaded later, together with others. */
  readonly deferred: ReadonlySet<string>;
}
