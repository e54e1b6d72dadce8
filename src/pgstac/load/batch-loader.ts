import type { LoadMethod } from "../../settings/load-method.ts";
import type { Document } from "../rows/document.ts";
import type { LoadOutcome } from "./load-outcome.ts";

/** Stores batches of items of one collection. */
export interface BatchLoader {
  /**
   * Stores items, but defers a few whose partitions must first be made or widened: that locks out all other sessions,
   * and is better done once for many items.
   * @throws Fault `infrastructure` or `contention`
   */
  loadOrDefer(collection: string, items: readonly Document[], method: LoadMethod): Promise<LoadOutcome>;
  /**
   * Stores items; resolves to the fault of each item not stored, by its id.
   * @throws Fault `infrastructure` or `contention`
   */
  loadItems(collection: string, items: readonly Document[], method: LoadMethod): Promise<LoadOutcome["faults"]>;
}
