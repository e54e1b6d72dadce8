import type { ItemTimes } from "../rows/item-times.ts";
import { allows, type Partition, partitionFor } from "./partition.ts";
import { type Times, widened } from "./times.ts";

/** Changes that partitions need before they take items. */
export interface PartitionNeeds {
  /** Times of the items of each missing partition. */
  readonly lacking: readonly Times[];
  /** Times that the constraints of partitions do not allow yet, in order of the partitions' names. */
  readonly narrow: ReadonlyMap<Partition, Times>;
}

/** Decides which partitions items lack in a collection that is divided by `trunc`, and which are too narrow for them. */
export function partitionNeeds(
  items: readonly ItemTimes[],
  partitions: readonly Partition[],
  trunc: "year" | "month" | null,
): PartitionNeeds {
  const lacking = new Map<string, Times>();
  const narrow = new Map<Partition, Times>();
  const lengths = { year: 4, month: 7 };
  for (const { start, end } of items) {
    const partition = partitionFor(partitions, start);
    if (!partition) {
      const name = start.slice(0, trunc === null ? 0 : lengths[trunc]);
      lacking.set(name, widened(lacking.get(name), start, end));
    } else if (!allows(partition, start, end)) narrow.set(partition, widened(narrow.get(partition), start, end));
  }
  const byName = [...narrow].sort(([a], [b]) => (a.name < b.name ? -1 : 1));
  return { lacking: [...lacking.values()], narrow: new Map(byName) };
}
