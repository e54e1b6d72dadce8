import type { Fault } from "../../pipeline/fault/fault.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { Partition } from "./partition.ts";
import type { Times } from "./times.ts";

/** Rows that were written, and times of those that were deleted. */
export interface Written {
  readonly copied: readonly ItemRow[];
  /** Times of the old rows that were deleted from each partition. */
  readonly gone: ReadonlyMap<Partition, Times>;
  /** Faults of the other items, by their ids. */
  readonly faults: ReadonlyMap<string, Fault>;
}
