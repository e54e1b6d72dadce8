import type { Fault } from "../../pipeline/fault.ts";

/** The outcome of a load: all items are stored but for these. */
export interface LoadOutcome {
  /** Why items were not stored, by their ids. */
  readonly faults: ReadonlyMap<string, Fault>;
  /** Ids of items that were left as they were, to be loaded with others later. */
  readonly deferred: ReadonlySet<string>;
}
