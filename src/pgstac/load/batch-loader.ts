import type { LoadMethod } from "../../pipeline/load-method.ts";
import type { Document } from "../rows/document.ts";
import type { LoadOutcome } from "./load-outcome.ts";

export interface LoadOptions {
  readonly method: LoadMethod;
  /**
   * True if a few items whose partitions must first be made or widened may be left for later: that locks out all other
   * sessions, and is better done once for many items.
   */
  readonly mayDefer: boolean;
}

/** Stores batches of items of one collection. */
export interface BatchLoader {
  /**
   * Stores items.
   * @throws Fault `infrastructure` or `contention`
   */
  loadBatch(collection: string, items: readonly Document[], options: LoadOptions): Promise<LoadOutcome>;
}
