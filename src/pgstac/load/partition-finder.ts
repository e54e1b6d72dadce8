import type { Instant } from "../rows/instant.ts";
import { type Partition, partitionFor } from "./partition.ts";
import { isFar } from "./stored-instant.ts";

/**
 * Makes a function that finds the partition of an instant. It tries the last one first: neighbours often share a month.
 */
export function partitionFinder(partitions: readonly Partition[]): (start: Instant) => Partition | undefined {
  const aligned = partitions.every(
    ({ bounds }) => bounds === null || isFar(bounds.low) || bounds.low.endsWith("-01T00:00:00.000000Z"),
  );
  if (!aligned) return (start) => partitionFor(partitions, start);
  const byMonth = new Map<string, Partition | undefined>();
  return (start) => {
    const month = start.slice(0, 7);
    if (!byMonth.has(month)) byMonth.set(month, partitionFor(partitions, start));
    return byMonth.get(month);
  };
}
