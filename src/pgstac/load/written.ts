import type { Fault } from "../../pipeline/fault.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { Partition } from "./partition.ts";
import type { Times } from "./times.ts";

/** The rows that were written and those that went. */
export interface Written {
  readonly copied: readonly ItemRow[];
  /** Times that went from each partition with old rows. */
  readonly gone: ReadonlyMap<Partition, Times>;
  /** Why other items have no row, by their ids. */
  readonly faults: ReadonlyMap<string, Fault>;
}
