import type { LoadMethod } from "../../pipeline/operate/load-method.ts";
import type { ItemName } from "../../pipeline/stage/loaded-item.ts";
import type { Document } from "../rows/document.ts";
import type { LoadOutcome } from "./load-outcome.ts";

export interface LoadOptions {
  readonly method: LoadMethod;
  /**
   * True if a few items whose partitions must first be made or widened may be left for later: that locks out all other
   * sessions, and is better done once for many items.
   */
  readonly mayDefer: boolean;
  /** Names the load that tells of what is stored, in place of a message that comes back; the first item when left out. */
  readonly teller?: ItemName | undefined;
}

/** Stores batches of items of one collection. */
export interface BatchLoader {
  /**
   * Stores items.
   * @throws Fault `infrastructure` or `contention`
   */
  loadBatch(collection: string, items: readonly Document[], options: LoadOptions): Promise<LoadOutcome>;
}
