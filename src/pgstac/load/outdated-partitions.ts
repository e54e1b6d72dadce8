import { boxHolds } from "../rows/box.ts";
import type { LoadState } from "./load-state.ts";
import { matchesStatistics, touchesEdge } from "./partition.ts";
import { partitionFinder } from "./partition-finder.ts";
import type { RoundPlan } from "./plan-round.ts";
import type { Written } from "./written.ts";

/** Names the partitions whose statistics and constraints may no longer fit their items. */
export function outdatedPartitions(
  { partitions, leavesStatistics }: LoadState,
  { stored }: RoundPlan,
  { copied, gone, faults }: Written,
  watchesBoxes: boolean,
): ReadonlySet<string> {
  const find = partitionFinder(partitions);
  const names = new Set<string>();
  for (const [partition, times] of gone) if (touchesEdge(partition, times)) names.add(partition.name);
  for (const row of copied) {
    const partition = find(row.start);
    if (!partition || names.has(partition.name)) continue;
    if (leavesStatistics || !matchesStatistics(partition) || (watchesBoxes && !boxHolds(partition.box, row.box))) {
      names.add(partition.name);
    }
  }
  for (const item of stored) {
    // Its partition may have been widened for nothing.
    const partition = faults.has(item.id) && find(item.start);
    if (partition) names.add(partition.name);
  }
  return names;
}
